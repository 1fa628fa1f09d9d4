import { countOrNull, countOrZero, groupOrNull, listOrNull, requiredCount, textOrNull } from '../count';
import type { Dialect } from '../dialect';
import { isJsonObject, type JsonObject } from '../json';
import type { Tally } from '../tally';
import { impossible } from '../usage-fault';

/**
 * Anthropic Messages: `input_tokens` excludes the cache; thinking is inside `output_tokens` and billed alike. With
 * `iterations` the iterations are billed, each at its own model: the top level omits compaction, advisors and fallbacks.
 */
export const anthropicMessages: Dialect = {
  name: 'anthropic.messages',
  version: 1,
  normalise: (usage, tally) => {
    const iterations = listOrNull(usage, 'iterations');
    const tools = groupOrNull(usage, 'server_tool_use');
    const searches = tools === null ? 0 : countOrZero(tools, 'web_search_requests', 'server_tool_use');
    if (iterations === null || iterations.length === 0) {
      readCounts(usage, tally);
      tally.put('web_search_call', searches);
      return;
    }
    iterations.forEach((iteration, index) => {
      if (!isJsonObject(iteration)) throw impossible(`iterations[${index}] must be an object`, 'iterations');
      readCounts(iteration, tally);
      if (index === iterations.length - 1) tally.put('web_search_call', searches);
      tally.endPart(textOrNull(iteration['model']));
    });
  },
  find: (event, found) => {
    const message = event['message'];
    const body = isJsonObject(message) ? message : event;
    found.addModel(body['model']);
    found.addUsage(body['usage']);
  },
};

function readCounts(usage: JsonObject, tally: Tally): void {
  tally.put('input_text', requiredCount(usage, 'input_tokens'));
  tally.put('cache_read_text', countOrZero(usage, 'cache_read_input_tokens'));
  readWrites(usage, tally);
  tally.put('output_text', countOrZero(usage, 'output_tokens'));
}

/** The split by lifetime is taken first; what the sum holds beyond it lives five minutes; a split above the sum is impossible. */
function readWrites(usage: JsonObject, tally: Tally): void {
  const sum = countOrNull(usage, 'cache_creation_input_tokens');
  const split = groupOrNull(usage, 'cache_creation');
  const fiveMinutes = split === null ? 0 : countOrZero(split, 'ephemeral_5m_input_tokens', 'cache_creation');
  const oneHour = split === null ? 0 : countOrZero(split, 'ephemeral_1h_input_tokens', 'cache_creation');
  const written = sum ?? fiveMinutes + oneHour;
  const rest = written - fiveMinutes - oneHour;
  if (rest < 0) {
    throw impossible(`cache_creation ${fiveMinutes} + ${oneHour} is more than cache_creation_input_tokens ${written}`, 'cache_creation');
  }
  if (split !== null && rest > 0) tally.note(`${rest} cache writes without a lifetime are taken as five minutes`);
  tally.put('cache_write_5m', fiveMinutes + rest);
  tally.put('cache_write_1h', oneHour);
  if (tally.recording && split !== null && written > 0) tally.equation([fiveMinutes, oneHour, rest], written);
}
