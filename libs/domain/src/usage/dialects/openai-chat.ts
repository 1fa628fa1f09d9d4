import { countOrNull, countOrZero, groupOrNull, requiredCount } from '../count';
import type { CacheWriteClass } from '../classes';
import type { Dialect } from '../dialect';
import type { JsonObject } from '../json';
import { splitInput, splitTextInput } from '../split-input';
import { splitOutput } from '../split-output';
import type { Tally } from '../tally';
import { cachedModalities, inputModalities } from './openai-modalities';
import { findOpenAi } from './find-openai';

/** OpenAI chat and legacy completions, and servers with the same meaning: Groq, Cerebras, vLLM, Qwen, Moonshot. Everything is inclusive. */
export const openaiChat: Dialect = {
  name: 'openai.chat',
  version: 1,
  normalise: (usage, tally) => {
    const details = groupOrNull(usage, 'prompt_tokens_details');
    const read = details === null ? null : countOrNull(details, 'cached_tokens', 'prompt_tokens_details');
    readPrompt(usage, details, tally, read ?? countOrZero(usage, 'cached_tokens'), cacheWrites(details), 'cache_write_text');
    readInclusiveCompletion(usage, tally);
  },
  find: findOpenAi,
};

/** GPT-5.6 on: `cache_write_tokens`; Qwen: `cache_creation_input_tokens`. Both inside the prompt. */
function cacheWrites(details: JsonObject | null): number {
  if (details === null) return 0;
  const writes = countOrNull(details, 'cache_write_tokens', 'prompt_tokens_details');
  return writes ?? countOrZero(details, 'cache_creation_input_tokens', 'prompt_tokens_details');
}

/** `prompt_tokens` with cache reads and writes inside. */
export function readPrompt(
  usage: JsonObject,
  details: JsonObject | null,
  tally: Tally,
  read: number,
  write: number,
  writeClass: CacheWriteClass,
): void {
  const total = requiredCount(usage, 'prompt_tokens');
  const whole = details === null ? null : inputModalities(details, 'prompt_tokens_details');
  if (details === null || whole === null) {
    splitTextInput(tally, total, 'prompt_tokens', read, write, writeClass);
    return;
  }
  splitInput(tally, { total, field: 'prompt_tokens', read, write, writeClass, whole, cached: cachedModalities(details) });
}

/**
 * `completion_tokens` with reasoning and modalities inside; rejected predictions are in it already.
 * prompt + completion = total, where a total is given.
 */
export function readInclusiveCompletion(usage: JsonObject, tally: Tally): void {
  const completion = countOrZero(usage, 'completion_tokens');
  const details = groupOrNull(usage, 'completion_tokens_details');
  let reasoning = 0;
  let audio = 0;
  let image = 0;
  if (details !== null) {
    reasoning = countOrZero(details, 'reasoning_tokens', 'completion_tokens_details');
    audio = countOrZero(details, 'audio_tokens', 'completion_tokens_details');
    image = countOrZero(details, 'image_tokens', 'completion_tokens_details');
  }
  splitOutput(tally, completion, 'completion_tokens', reasoning, audio, image);
  const total = countOrNull(usage, 'total_tokens');
  tally.conserve2(requiredCount(usage, 'prompt_tokens'), completion, total, 'total_tokens', reasoning > 0 ? ' => inclusive' : '');
}
