import type { Found } from '../found';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json';

const TOOL_CLASS: Readonly<Record<string, string>> = {
  web_search_call: 'web_search_call',
  file_search_call: 'tool_call',
  code_interpreter_call: 'tool_call',
};

/** A response body, or an event of its stream: usage is nested in `response` of the terminal event. */
export function findResponse(event: JsonObject, found: Found): void {
  const nested = event['response'];
  const body = isJsonObject(nested) ? nested : event;
  found.addModel(body['model']);
  found.addServiceTier(body['service_tier']);
  found.addUsage(body['usage']);
  const output = body['output'];
  if (isJsonArray(output) && output.length > 0) {
    // The whole list replaces what single items said before.
    found.toolCalls.clear();
    output.forEach((item, index) => addItem(item, index, found));
  }
  if (event['type'] === 'response.output_item.done') addItem(event['item'], event['output_index'] ?? found.toolCalls.size, found);
}

/** Only searches are billed, not the pages that a search opens; failed calls are not. */
function addItem(item: JsonValue | undefined, index: JsonValue, found: Found): void {
  if (!isJsonObject(item) || typeof item['type'] !== 'string') return;
  const name = Object.hasOwn(TOOL_CLASS, item['type']) ? TOOL_CLASS[item['type']] : undefined;
  if (name === undefined || item['status'] === 'failed') return;
  const action = item['action'];
  if (isJsonObject(action) && typeof action['type'] === 'string' && action['type'] !== 'search') return;
  found.toolCalls.set(typeof item['id'] === 'string' ? item['id'] : `#${JSON.stringify(index)}`, name);
}
