import { countOrNull, countOrZero, listOrNull, requiredCount, textOrNull } from '../count';
import type { Dialect } from '../dialect';
import { isJsonObject, type JsonObject } from '../json';
import { NO_MODALITIES, splitInput, splitTextInput, type Modalities } from '../split-input';
import { splitOutput } from '../split-output';
import type { Tally } from '../tally';

/**
 * Gemini: the cache is inside the prompt, by modality where it says so; tool results and thoughts stand outside.
 * prompt + candidates + tool use + thoughts = total.
 */
export const googleGenerateContent: Dialect = {
  name: 'google.generate_content',
  version: 1,
  normalise: (usage, tally, found) => {
    if (found?.last != null && usage === found.usage && !isConserved(usage) && isConserved(found.last)) {
      tally.note('a count of an earlier chunk is not in the last total: the last chunk stands alone');
      readUsage(found.last, tally);
    } else {
      readUsage(usage, tally);
    }
  },
  find: (event, found) => {
    const nested = event['response'];
    const body = isJsonObject(nested) ? nested : event;
    found.addModel(body['modelVersion']);
    const usage = body['usageMetadata'];
    if (!isJsonObject(usage)) return;
    found.addUsage(usage);
    found.addServiceTier(usage['serviceTier']);
    found.trafficType = textOrNull(usage['trafficType']) ?? found.trafficType;
  },
};

function readUsage(usage: JsonObject, tally: Tally): void {
  const prompt = requiredCount(usage, 'promptTokenCount');
  readPrompt(usage, prompt, tally);
  tally.put('input_tool', countOrZero(usage, 'toolUsePromptTokenCount'));
  const made = modalities(usage, 'candidatesTokensDetails') ?? modalities(usage, 'responseTokensDetails') ?? NO_MODALITIES;
  splitOutput(tally, candidatesOf(usage), 'candidatesTokenCount', 0, made.audio, made.image);
  tally.put('output_reasoning', countOrZero(usage, 'thoughtsTokenCount'));
  tally.conserve(terms(usage), countOrNull(usage, 'totalTokenCount'), 'totalTokenCount');
}

const candidatesOf = (usage: JsonObject): number => countOrNull(usage, 'candidatesTokenCount') ?? countOrZero(usage, 'responseTokenCount');

const terms = (usage: JsonObject): number[] => [
  countOrZero(usage, 'promptTokenCount'),
  candidatesOf(usage),
  countOrZero(usage, 'toolUsePromptTokenCount'),
  countOrZero(usage, 'thoughtsTokenCount'),
];

/** A chunk leaves out what is zero: a stream may take back what an earlier chunk counted, and then only its total tells. */
function isConserved(usage: JsonObject): boolean {
  const total = countOrNull(usage, 'totalTokenCount');
  return total === null || terms(usage).reduce((left, right) => left + right, 0) === total;
}

function readPrompt(usage: JsonObject, total: number, tally: Tally): void {
  const read = countOrZero(usage, 'cachedContentTokenCount');
  const whole = modalities(usage, 'promptTokensDetails');
  const cached = modalities(usage, 'cacheTokensDetails');
  if (isText(whole) && isText(cached)) splitTextInput(tally, total, 'promptTokenCount', read, 0, 'cache_write_text');
  else
    splitInput(tally, {
      total,
      field: 'promptTokenCount',
      read,
      write: 0,
      writeClass: 'cache_write_text',
      whole: whole ?? NO_MODALITIES,
      cached,
    });
}

const isText = (counts: Modalities | null): boolean => counts === null || (counts.audio === 0 && counts.image === 0 && counts.video === 0);

/** [{modality, tokenCount}] summed; TEXT and DOCUMENT are text, which is what remains. */
function modalities(usage: JsonObject, field: string): Modalities | null {
  const list = listOrNull(usage, field);
  if (list === null) return null;
  const sums: Record<string, number> = { AUDIO: 0, IMAGE: 0, VIDEO: 0 };
  for (const entry of list) {
    if (!isJsonObject(entry) || typeof entry['modality'] !== 'string') continue;
    const sum = sums[entry['modality']];
    if (sum !== undefined) sums[entry['modality']] = sum + countOrZero(entry, 'tokenCount', field);
  }
  return { audio: sums['AUDIO'] ?? 0, image: sums['IMAGE'] ?? 0, video: sums['VIDEO'] ?? 0 };
}
