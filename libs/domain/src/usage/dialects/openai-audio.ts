import { countOrNull, countOrZero, groupOrNull, requiredCount } from '../count';
import type { Dialect } from '../dialect';
import { isJsonObject, type JsonObject } from '../json';
import { NO_MODALITIES, splitInput } from '../split-input';
import { splitOutput } from '../split-output';
import { cachedModalities, inputModalities } from './openai-modalities';
import { putSeconds } from './seconds';

/** Transcription by tokens or by seconds (`type` says which), and speech, whose output tokens are audio. */
export const openaiAudio: Dialect = {
  name: 'openai.audio',
  version: 1,
  gatewayCounts: true,
  normalise: (usage, tally, found) => {
    if (usage['type'] === 'duration' || (usage['input_tokens'] === undefined && usage['seconds'] !== undefined)) {
      putSeconds(usage, 'seconds', 'audio_second', tally);
      return;
    }
    const total = requiredCount(usage, 'input_tokens');
    const details = either(usage, 'input_token_details', 'input_tokens_details');
    const whole = (details === null ? null : inputModalities(details, 'input_token_details')) ?? NO_MODALITIES;
    const read = details === null ? 0 : countOrZero(details, 'cached_tokens', 'input_token_details');
    const cached = details === null ? null : cachedModalities(details);
    splitInput(tally, { total, field: 'input_tokens', read, write: 0, writeClass: 'cache_write_text', whole, cached });
    const output = countOrZero(usage, 'output_tokens');
    const out = either(usage, 'output_token_details', 'output_tokens_details');
    const audio = out === null ? 0 : countOrZero(out, 'audio_tokens', 'output_token_details');
    splitOutput(tally, output, 'output_tokens', 0, found?.speech === true ? output : audio, 0);
    tally.conserve2(total, output, countOrNull(usage, 'total_tokens'), 'total_tokens');
  },
  find: (event, found) => {
    found.addModel(event['model']);
    if (event['type'] === 'speech.audio.done') found.speech = true;
    if (isJsonObject(event['usage'])) found.addUsage(event['usage']);
    else if (event['duration'] != null && found.usage === null) found.addUsage({ type: 'duration', seconds: event['duration'] });
  },
};

/** OpenAI spells the details with and without the plural. */
export function either(usage: JsonObject, one: string, other: string): JsonObject | null {
  return groupOrNull(usage, one) ?? groupOrNull(usage, other);
}
