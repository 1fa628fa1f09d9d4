import { countOrZero, groupOrNull } from '../count';
import type { Dialect } from '../dialect';
import type { Found } from '../found';
import { isJsonObject, type JsonObject } from '../json';
import { missing } from '../usage-fault';

/** Cohere bills `billed_units`, which are fewer than `tokens`. Rerank and embedding units are classes of their own. */
export const cohereChat: Dialect = {
  name: 'cohere.chat',
  version: 1,
  normalise: (usage, tally) => {
    const billed = groupOrNull(usage, 'billed_units');
    if (billed === null) throw missing('billed_units is missing', 'billed_units');
    tally.put('input_text', countOrZero(billed, 'input_tokens', 'billed_units'));
    tally.put('input_image', countOrZero(billed, 'image_tokens', 'billed_units'));
    tally.put('output_text', countOrZero(billed, 'output_tokens', 'billed_units'));
    tally.put('image', countOrZero(billed, 'images', 'billed_units'));
    tally.put('search_unit', countOrZero(billed, 'search_units', 'billed_units'));
    tally.put('classification', countOrZero(billed, 'classifications', 'billed_units'));
  },
  find: (event, found) => {
    found.addModel(event['model']);
    addUsage(event, found);
    // v2 streams end with message-end {delta: {usage}}, v1 streams with stream-end {response: {meta}}.
    for (const name of ['delta', 'response']) {
      const nested = event[name];
      if (isJsonObject(nested)) addUsage(nested, found);
    }
  },
};

function addUsage(body: JsonObject, found: Found): void {
  found.addUsage(body['usage']);
  if (isJsonObject(body['meta']) && body['meta']['billed_units'] != null) found.addUsage(body['meta']);
}
