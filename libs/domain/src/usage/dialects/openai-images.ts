import { countOrNull, countOrZero, groupOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import { isJsonArray } from '../json';
import { NO_MODALITIES, splitInput } from '../split-input';
import { cachedModalities, inputModalities } from './openai-modalities';
import { impossible } from '../usage-fault';

const IN = 'input_tokens_details';
const OUT = 'output_tokens_details';

/** GPT image: input split into text and image, output tokens are image tokens but for those named text. Bodies without usage count images. */
export const openaiImages: Dialect = {
  name: 'openai.images',
  version: 1,
  gatewayCounts: true,
  normalise: (usage, tally, found) => {
    if (found !== null && found.images > 0) {
      tally.put('image', found.images);
      return;
    }
    const input = requiredCount(usage, 'input_tokens');
    const output = countOrZero(usage, 'output_tokens');
    const inDetails = groupOrNull(usage, IN);
    const whole = (inDetails === null ? null : inputModalities(inDetails, IN)) ?? NO_MODALITIES;
    const read = inDetails === null ? 0 : countOrZero(inDetails, 'cached_tokens', IN);
    const cached = inDetails === null ? null : cachedModalities(inDetails);
    splitInput(tally, { total: input, field: 'input_tokens', read, write: 0, writeClass: 'cache_write_text', whole, cached });
    const outDetails = groupOrNull(usage, OUT);
    const text = outDetails === null ? 0 : countOrZero(outDetails, 'text_tokens', OUT);
    const reasoning = outDetails === null ? 0 : countOrZero(outDetails, 'reasoning_tokens', OUT);
    const image = output - text - reasoning;
    if (image < 0)
      throw impossible(`${text} text and ${reasoning} reasoning tokens are more than output_tokens ${output}`, 'output_tokens');
    tally.put('output_text', text);
    tally.put('output_reasoning', reasoning);
    tally.put('output_image', image);
    const total = countOrNull(usage, 'total_tokens');
    const seen = whole.image < input - read ? whole.image : input - read;
    tally.conserve([input - read - seen, seen, read, output], total, 'total_tokens');
  },
  find: (event, found) => {
    found.addModel(event['model']);
    found.addUsage(event['usage']);
    const data = event['data'];
    if (found.usage === null && isJsonArray(data) && data.length > 0) {
      found.images = data.length;
      found.usage = {};
    }
  },
};
