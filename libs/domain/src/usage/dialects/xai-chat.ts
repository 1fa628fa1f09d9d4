import { countOrNull, countOrZero, groupOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import type { JsonObject } from '../json';
import type { Tally } from '../tally';
import { impossible } from '../usage-fault';
import { findOpenAi } from './find-openai';
import { readInclusiveCompletion, readPrompt } from './openai-chat';

/** xAI: the cache is inside the prompt; whether reasoning is inside the completion is decided by the total. */
export const xaiChat: Dialect = {
  name: 'xai.chat',
  version: 1,
  normalise: (usage, tally) => {
    const details = groupOrNull(usage, 'prompt_tokens_details');
    const read = details === null ? 0 : countOrZero(details, 'cached_tokens', 'prompt_tokens_details');
    readPrompt(usage, details, tally, read, 0, 'cache_write_text');
    readArbitratedCompletion(usage, tally);
  },
  find: findOpenAi,
};

/** prompt + completion + reasoning = total → reasoning is extra; prompt + completion = total → inside; neither, or no total → parked. */
export function readArbitratedCompletion(usage: JsonObject, tally: Tally): void {
  const details = groupOrNull(usage, 'completion_tokens_details');
  const reasoning = details === null ? 0 : countOrZero(details, 'reasoning_tokens', 'completion_tokens_details');
  const prompt = requiredCount(usage, 'prompt_tokens');
  const completion = countOrZero(usage, 'completion_tokens');
  const total = countOrNull(usage, 'total_tokens');
  if (details === null || reasoning === 0 || prompt + completion === total) {
    readInclusiveCompletion(usage, tally);
    return;
  }
  if (total === null) throw impossible('without total_tokens nobody can say whether reasoning is part of the completion', 'total_tokens');
  if (prompt + completion + reasoning !== total) {
    throw impossible(`neither ${prompt} + ${completion} nor that + ${reasoning} reasoning is total_tokens ${total}`, 'total_tokens');
  }
  const audio = countOrZero(details, 'audio_tokens', 'completion_tokens_details');
  if (audio > completion) throw impossible(`${audio} audio tokens are more than completion_tokens ${completion}`, 'completion_tokens');
  tally.put('output_text', completion - audio);
  tally.put('output_reasoning', reasoning);
  tally.put('output_audio', audio);
  tally.equation([prompt, completion, reasoning], total, ' => additive');
}
