import { countOrNull, countOrZero } from '../count';
import type { Dialect } from '../dialect';
import { missing } from '../usage-fault';
import { findOpenAi } from './find-openai';

/** Embeddings have no output: prompt = total. Some servers report the total alone. */
export const openaiEmbeddings: Dialect = {
  name: 'openai.embeddings',
  version: 1,
  normalise: (usage, tally) => {
    const total = countOrNull(usage, 'total_tokens');
    const reported = countOrNull(usage, 'prompt_tokens');
    const prompt = reported ?? total;
    if (prompt === null) throw missing('prompt_tokens is missing', 'prompt_tokens');
    if (reported === null) tally.note('total_tokens taken as the input: the usage has no prompt_tokens');
    tally.put('input_text', prompt);
    tally.conserve([prompt, countOrZero(usage, 'completion_tokens')], total, 'total_tokens');
  },
  find: findOpenAi,
};
