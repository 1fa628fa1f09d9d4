import { countOrNull, countOrZero, groupOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import type { Found } from '../found';
import { isJsonObject, type JsonObject } from '../json';
import { splitInput, splitTextInput } from '../split-input';
import { splitOutput } from '../split-output';
import type { Tally } from '../tally';
import { cachedModalities, inputModalities } from './openai-modalities';
import { findResponse } from './find-response';

const IN = 'input_tokens_details';
const OUT = 'output_tokens_details';

/** OpenAI Responses: inclusive; calls of server-side tools are output items and stand in no usage object. */
export const openaiResponses: Dialect = {
  name: 'openai.responses',
  version: 1,
  normalise: (usage, tally, found) => {
    const input = requiredCount(usage, 'input_tokens');
    readInput(usage, input, tally);
    const output = countOrZero(usage, 'output_tokens');
    const details = groupOrNull(usage, OUT);
    const reasoning = details === null ? 0 : countOrZero(details, 'reasoning_tokens', OUT);
    const audio = details === null ? 0 : countOrZero(details, 'audio_tokens', OUT);
    const image = details === null ? 0 : countOrZero(details, 'image_tokens', OUT);
    splitOutput(tally, output, 'output_tokens', reasoning, audio, image);
    tally.conserve2(input, output, countOrNull(usage, 'total_tokens'), 'total_tokens', reasoning > 0 ? ' => inclusive' : '');
    countTools(usage, tally, found);
  },
  find: findResponse,
};

function readInput(usage: JsonObject, total: number, tally: Tally): void {
  const details = groupOrNull(usage, IN);
  if (details === null) {
    tally.put('input_text', total);
    return;
  }
  const read = countOrZero(details, 'cached_tokens', IN);
  const write = countOrZero(details, 'cache_write_tokens', IN);
  const whole = inputModalities(details, IN);
  if (whole === null) splitTextInput(tally, total, 'input_tokens', read, write, 'cache_write_text');
  else
    splitInput(tally, {
      total,
      field: 'input_tokens',
      read,
      write,
      writeClass: 'cache_write_text',
      whole,
      cached: cachedModalities(details),
    });
}

/** xAI counts the calls in the usage object itself; elsewhere the output items are counted. */
function countTools(usage: JsonObject, tally: Tally, found: Found | null): void {
  const counted = usage['server_side_tool_usage_details'];
  if (isJsonObject(counted)) {
    for (const name of Object.keys(counted)) {
      if (!name.endsWith('_calls')) continue;
      tally.put(
        name === 'web_search_calls' ? 'web_search_call' : 'tool_call',
        countOrZero(counted, name, 'server_side_tool_usage_details'),
      );
    }
  } else if (found !== null) {
    for (const name of found.toolCalls.values()) tally.put(name, 1);
  }
}
