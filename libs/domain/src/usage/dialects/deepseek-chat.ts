import { countOrNull, groupOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import { impossible } from '../usage-fault';
import { findOpenAi } from './find-openai';
import { readInclusiveCompletion, readPrompt } from './openai-chat';

/** DeepSeek: prompt = hit + miss; the hit is mirrored in `cached_tokens` and taken once; reasoning inside the completion. */
export const deepseekChat: Dialect = {
  name: 'deepseek.chat',
  version: 1,
  normalise: (usage, tally) => {
    const details = groupOrNull(usage, 'prompt_tokens_details');
    const mirror = details === null ? null : countOrNull(details, 'cached_tokens', 'prompt_tokens_details');
    const hit = countOrNull(usage, 'prompt_cache_hit_tokens');
    const miss = countOrNull(usage, 'prompt_cache_miss_tokens');
    if (hit !== null && mirror !== null && hit !== mirror) {
      throw impossible(`prompt_cache_hit_tokens ${hit} is not cached_tokens ${mirror}`, 'prompt_cache_hit_tokens');
    }
    const read = hit ?? mirror ?? 0;
    if (miss !== null) tally.conserve2(read, miss, requiredCount(usage, 'prompt_tokens'), 'prompt_tokens');
    readPrompt(usage, details, tally, read, 0, 'cache_write_text');
    readInclusiveCompletion(usage, tally);
  },
  find: findOpenAi,
};
