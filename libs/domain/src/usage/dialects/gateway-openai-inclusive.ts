import { countOrNull, countOrZero, groupOrNull } from '../count';
import type { Dialect } from '../dialect';
import type { JsonObject } from '../json';
import { impossible } from '../usage-fault';
import { findOpenAi } from './find-openai';
import { readInclusiveCompletion, readPrompt } from './openai-chat';

const WITHIN = 'prompt_tokens_details';

/**
 * OpenRouter, Infron, LiteLLM: every vendor's call in OpenAI's shape, cache reads and writes inside `prompt_tokens`
 * (the native counts of the same call may exclude them). Writes without a lifetime are Anthropic's five minutes.
 */
export const gatewayOpenAiInclusive: Dialect = {
  name: 'gateway.openai_inclusive',
  version: 1,
  normalise: (usage, tally) => {
    const details = groupOrNull(usage, WITHIN);
    const read = mirrored(details, ['cached_tokens'], usage, 'cache_read_input_tokens');
    const write = mirrored(details, ['cache_write_tokens', 'cache_creation_tokens'], usage, 'cache_creation_input_tokens');
    const hour = oneHourWrites(details);
    if (hour > write) throw impossible(`${hour} one-hour cache writes are more than the ${write} written`, 'cache_creation_token_details');
    readPrompt(usage, details, tally, read, write, 'cache_write_5m');
    if (hour > 0) {
      tally.quantities['cache_write_1h'] = BigInt(hour);
      if (hour === write) delete tally.quantities['cache_write_5m'];
      else tally.quantities['cache_write_5m'] = BigInt(write - hour);
    }
    readInclusiveCompletion(usage, tally);
    const tools = groupOrNull(usage, 'server_tool_use') ?? groupOrNull(usage, 'server_tool_use_details');
    if (tools !== null) tally.put('web_search_call', countOrZero(tools, 'web_search_requests', 'server_tool_use'));
  },
  find: findOpenAi,
};

/** LiteLLM repeats Anthropic's own names beside the details; both must agree, and count once. */
function mirrored(details: JsonObject | null, names: readonly string[], usage: JsonObject, mirror: string): number {
  let value: number | null = null;
  if (details !== null) for (const name of names) value ??= countOrNull(details, name, WITHIN);
  const other = countOrNull(usage, mirror);
  if (value !== null && other !== null && value !== other)
    throw impossible(`${mirror} ${other} is not ${names.join(' or ')} ${value}`, mirror);
  return value ?? other ?? 0;
}

function oneHourWrites(details: JsonObject | null): number {
  const split = details === null ? null : groupOrNull(details, 'cache_creation_token_details');
  return split === null ? 0 : countOrZero(split, 'ephemeral_1h_input_tokens', 'cache_creation_token_details');
}
