import { isJsonObject, type JsonValue } from '../usage/json';
import type { UsageReading } from '../usage/usage-reading';
import { LineFault } from './line-fields';

const CHARACTERS_PER_TOKEN = 4n;
const FIELDS = ['input', 'output', 'input_tokens', 'output_tokens', 'max_output_tokens', 'cached_tokens'];

/**
 * `{input | input_tokens, cached_tokens?, output | output_tokens | max_output_tokens}`: token counts as they are, texts at
 * four characters a token, rounded up. A quote's alone: no charge ever rests on it. Throws `LineFault`.
 */
export function estimateUsage(value: JsonValue): UsageReading {
  if (!isJsonObject(value)) throw new LineFault('estimate must be an object');
  for (const field in value) if (!FIELDS.includes(field)) throw new LineFault(`estimate.${field.slice(0, 80)} is not known`);
  const notes: string[] = ['estimated before the call: not a charge'];
  const input = tokens(value, ['input_tokens'], 'input', notes);
  const output = tokens(value, ['output_tokens', 'max_output_tokens'], 'output', notes);
  const cached = count(value['cached_tokens'], 'cached_tokens') ?? 0n;
  if (input === null && output === null) throw new LineFault('estimate says neither input nor output');
  if (cached > (input ?? 0n)) throw new LineFault('estimate.cached_tokens is more than the input');
  const quantities = Object.fromEntries(
    [['input_text', (input ?? 0n) - cached] as const, ['cache_read_text', cached] as const, ['output_text', output ?? 0n] as const].filter(
      ([, quantity]) => quantity > 0n,
    ),
  );
  const parts = Object.keys(quantities).length === 0 ? [] : [{ model: null, quantities }];
  return { ok: true, parts, quantities, identities: [], served: {}, notes, normaliser: 'estimate' };
}

function tokens(
  from: { readonly [key: string]: JsonValue | undefined },
  counts: readonly string[],
  text: string,
  notes: string[],
): bigint | null {
  for (const field of counts) {
    const given = count(from[field], field);
    if (given !== null) return given;
  }
  const value = from[text];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new LineFault(`estimate.${text} must be text`);
  const characters = BigInt([...value].length);
  const guessed = (characters + CHARACTERS_PER_TOKEN - 1n) / CHARACTERS_PER_TOKEN;
  notes.push(`${text}: ${characters} characters at ${CHARACTERS_PER_TOKEN} a token are taken as ${guessed} tokens`);
  return guessed;
}

function count(value: JsonValue | undefined, field: string): bigint | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new LineFault(`estimate.${field} must be a whole number from 0 on`);
}
