import { countOrNull, countOrZero, groupOrNull } from '../count';
import type { Dialect } from '../dialect';
import { impossible } from '../usage-fault';
import { findOpenAi } from './find-openai';
import { readInclusiveCompletion, readPrompt } from './openai-chat';
import { putSeconds } from './seconds';

/** Mistral: inclusive; the cache stands in the details or in `num_cached_tokens`; audio input is counted in seconds, outside the prompt. */
export const mistralChat: Dialect = {
  name: 'mistral.chat',
  version: 1,
  normalise: (usage, tally) => {
    const details = groupOrNull(usage, 'prompt_tokens_details');
    const inDetails = details === null ? null : countOrNull(details, 'cached_tokens', 'prompt_tokens_details');
    const read = inDetails ?? countOrZero(usage, 'num_cached_tokens');
    const mirrored = countOrNull(usage, 'num_cached_tokens') ?? read;
    if (mirrored !== read) throw impossible(`num_cached_tokens ${mirrored} is not cached_tokens ${read}`, 'num_cached_tokens');
    readPrompt(usage, details, tally, read, 0, 'cache_write_text');
    readInclusiveCompletion(usage, tally);
    if (usage['prompt_audio_seconds'] != null) putSeconds(usage, 'prompt_audio_seconds', 'audio_second', tally);
  },
  find: findOpenAi,
};
