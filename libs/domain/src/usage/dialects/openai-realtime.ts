import { countOrNull, countOrZero, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import { isJsonObject, type JsonObject } from '../json';
import { NO_MODALITIES, splitInput } from '../split-input';
import { splitOutput } from '../split-output';
import type { Tally } from '../tally';
import { either } from './openai-audio';
import { cachedModalities, inputModalities } from './openai-modalities';

const IN = 'input_token_details';
const OUT = 'output_token_details';

/** Realtime: input split by modality, the cache inside it and split alike. A session's responses are counted one by one. */
export const openaiRealtime: Dialect = {
  name: 'openai.realtime',
  version: 1,
  normalise: (usage, tally, found) => {
    if (found === null || found.responses.size < 2) {
      readResponse(usage, tally);
      return;
    }
    for (const one of found.responses.values()) {
      readResponse(one, tally);
      tally.endPart(null);
    }
  },
  find: (event, found) => {
    const nested = event['response'];
    const body = isJsonObject(nested) ? nested : event;
    found.addModel(body['model']);
    const usage = body['usage'];
    if (!isJsonObject(usage)) return;
    found.addUsage(usage);
    found.responses.set(typeof body['id'] === 'string' ? body['id'] : '', usage);
  },
};

function readResponse(usage: JsonObject, tally: Tally): void {
  const total = requiredCount(usage, 'input_tokens');
  const details = either(usage, IN, 'input_tokens_details');
  const whole = (details === null ? null : inputModalities(details, IN)) ?? NO_MODALITIES;
  const read = details === null ? 0 : countOrZero(details, 'cached_tokens', IN);
  const cached = details === null ? null : cachedModalities(details);
  splitInput(tally, { total, field: 'input_tokens', read, write: 0, writeClass: 'cache_write_text', whole, cached });
  const output = countOrZero(usage, 'output_tokens');
  const out = either(usage, OUT, 'output_tokens_details');
  const audio = out === null ? 0 : countOrZero(out, 'audio_tokens', OUT);
  const reasoning = out === null ? 0 : countOrZero(out, 'reasoning_tokens', OUT);
  splitOutput(tally, output, 'output_tokens', reasoning, audio, 0);
  tally.conserve2(total, output, countOrNull(usage, 'total_tokens'), 'total_tokens');
}
