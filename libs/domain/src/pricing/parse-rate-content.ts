import { isClassName } from '../usage/classes';
import { asInstant, asList, asObject, asOptionalText, asText, asWhole, onlyKeys, type Fields } from './content-fields';
import { parsePrices, parseTiers } from './parse-prices';
import { parseVariant } from './parse-variant';
import { RateError } from './rate-error';
import { rateId, type ModelMatch, type RateVersion } from './rate-version';

const KEYS = 'book model number asset effective_from effective_to prices provider match context_tiers inherits variants origin'.split(' ');
const MOST_NUMBER = 2_147_483_647n;

/**
 * The body of a `rate_version` catalogue entry → rate version. `recordedSeq` is the catalogue_seq of the entry.
 * Throws `RateError`, which names the field; unknown members are refused, because each could change a bill.
 */
export function parseRateContent(json: unknown, recordedSeq = 0n): RateVersion {
  const body = asObject(json, 'rate version');
  onlyKeys(body, KEYS, '');
  const book = asText(body['book'], 'book', 128);
  if (book.includes('/')) throw new RateError('book', 'must not hold a slash');
  const model = asText(body['model'], 'model');
  const whole = asWhole(body['number'], 'number', 1n);
  if (whole > MOST_NUMBER) throw new RateError('number', `is above ${MOST_NUMBER}`);
  const number = parseInt(whole.toString(), 10);
  const effectiveFrom = asInstant(body['effective_from'], 'effective_from');
  const effectiveTo =
    body['effective_to'] === undefined || body['effective_to'] === null ? null : asInstant(body['effective_to'], 'effective_to');
  if (effectiveFrom < 0n) throw new RateError('effective_from', 'must not be before 1970-01-01T00:00:00Z');
  if (effectiveTo !== null && effectiveTo <= effectiveFrom) throw new RateError('effective_to', 'must be after effective_from');
  return {
    id: rateId(book, model, number),
    book,
    model,
    number,
    asset: asText(body['asset'], 'asset', 32),
    effectiveFrom,
    effectiveTo,
    recordedSeq,
    provider: asOptionalText(body['provider'], 'provider'),
    match: parseMatch(body['match']),
    prices: parsePrices(body['prices'], 'prices'),
    contextTiers: parseTiers(body['context_tiers'], 'context_tiers'),
    inherits: parseInherits(body['inherits'] ?? {}),
    variants: asList(body['variants'], 'variants').map((v, i) => parseVariant(v, `variants[${i}]`)),
    origin: asOptionalText(body['origin'], 'origin', 1_024),
  };
}

function parseMatch(value: unknown): ModelMatch {
  if (value === undefined || value === null) return { kind: 'exact' };
  const fields = asObject(value, 'match');
  onlyKeys(fields, ['aliases', 'pattern'], 'match');
  if (fields['aliases'] !== undefined && fields['pattern'] !== undefined)
    throw new RateError('match', 'has aliases or a pattern, not both');
  if (fields['pattern'] !== undefined) return { kind: 'pattern', pattern: parsePattern(fields['pattern']) };
  const aliases = asList(fields['aliases'], 'match.aliases').map((a, i) => asText(a, `match.aliases[${i}]`));
  if (aliases.length === 0) throw new RateError('match', 'names neither aliases nor a pattern');
  return { kind: 'alias', aliases };
}

function parsePattern(value: unknown): string {
  const pattern = asText(value, 'match.pattern');
  if (!pattern.includes('*') || pattern.replaceAll('*', '') === '')
    throw new RateError('match.pattern', 'must be a part of a name with * for the rest');
  return pattern;
}

function parseInherits(value: unknown): Record<string, string> {
  const fields: Fields = asObject(value, 'inherits');
  const inherits: Record<string, string> = {};
  for (const [name, target] of Object.entries(fields)) {
    const to = asText(target, `inherits.${name}`);
    if (!isClassName(name) || !isClassName(to)) throw new RateError(`inherits.${name}`, 'must lead from class name to class name');
    inherits[name] = to;
  }
  for (const name of Object.keys(inherits)) refuseCircle(inherits, name);
  return inherits;
}

function refuseCircle(inherits: Readonly<Record<string, string>>, start: string): void {
  const seen = new Set<string>();
  for (let at: string | undefined = start; at !== undefined; at = inherits[at]) {
    if (seen.has(at)) throw new RateError(`inherits.${start}`, 'leads back to itself');
    seen.add(at);
  }
}
