import { countOrNull, countOrZero, listOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import { isJsonObject, type JsonObject } from '../json';
import { impossible } from '../usage-fault';

/** Bedrock Converse: the cache is outside `inputTokens`; lifetimes of writes in `cacheDetails[]`; the total holds all four. */
export const bedrockConverse: Dialect = {
  name: 'bedrock.converse',
  version: 1,
  normalise: (usage, tally) => {
    const input = requiredCount(usage, 'inputTokens');
    const output = countOrZero(usage, 'outputTokens');
    const read = countOrNull(usage, 'cacheReadInputTokens') ?? countOrZero(usage, 'cacheReadInputTokenCount');
    const write = countOrNull(usage, 'cacheWriteInputTokens') ?? countOrZero(usage, 'cacheWriteInputTokenCount');
    const { fiveMinutes, oneHour } = lifetimes(usage);
    const rest = write - fiveMinutes - oneHour;
    if (rest < 0) throw impossible(`cacheDetails ${fiveMinutes} + ${oneHour} is more than cacheWriteInputTokens ${write}`, 'cacheDetails');
    tally.put('input_text', input);
    tally.put('cache_read_text', read);
    tally.put('cache_write_5m', fiveMinutes + rest);
    tally.put('cache_write_1h', oneHour);
    tally.put('output_text', output);
    tally.conserve([input, output, read, write], countOrNull(usage, 'totalTokens'), 'totalTokens');
  },
  find: (event, found) => {
    const metadata = event['metadata'];
    const body = isJsonObject(metadata) ? metadata : event;
    found.addUsage(body['usage']);
    const tier = body['serviceTier'];
    if (isJsonObject(tier)) found.addServiceTier(tier['type']);
  },
};

function lifetimes(usage: JsonObject): { fiveMinutes: number; oneHour: number } {
  let fiveMinutes = 0;
  let oneHour = 0;
  for (const entry of listOrNull(usage, 'cacheDetails') ?? []) {
    if (!isJsonObject(entry)) throw impossible('cacheDetails holds something that is no object', 'cacheDetails');
    const tokens = countOrZero(entry, 'inputTokens', 'cacheDetails');
    if (entry['ttl'] === '1h') oneHour += tokens;
    else fiveMinutes += tokens;
  }
  return { fiveMinutes, oneHour };
}
