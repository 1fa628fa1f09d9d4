import { jsonText } from '../canonical/json-text';
import { formatAmount, parseAmount } from '../money';
import type { ChargeLine, LineExtra, LinePart } from './charge';

/**
 * A charge's lines as they are stored and hashed: a JSON array of
 * [class, quantity, price, per, amount, part] with the extras as a seventh member where there are any.
 * All numbers are decimal text. Key order of the extras is the order of `EXTRA_KEYS`.
 */
export function linesToText(lines: readonly ChargeLine[]): string {
  let out = '[';
  for (const line of lines) {
    if (out.length > 1) out += ',';
    out += `[${jsonText(line.class)},"${line.quantity}","${line.price}","${line.per}","${formatAmount(line.amount)}","${line.part}"`;
    if (line.extra !== undefined) out += `,${extraToText(line.extra)}`;
    out += ']';
  }
  return out + ']';
}

const EXTRA_KEYS = [
  'model',
  'rate_version',
  'exact',
  'inherited_from',
  'tier',
  'multipliers',
  'before',
  'after',
  'meter',
  'stance',
  'units',
  'service_days',
  'reported',
  'grant',
  'expires_at',
] as const;

function extraToText(extra: LineExtra): string {
  const ordered: Record<string, unknown> = {};
  for (const key of EXTRA_KEYS) if (extra[key] !== undefined) ordered[key] = extra[key];
  return JSON.stringify(ordered);
}

/** The inverse of `linesToText`. Throws where the text is not such an array: stored evidence was changed. */
export function linesFromText(text: string): ChargeLine[] {
  const rows = JSON.parse(text) as [string, string, string, string, string, LinePart, LineExtra?][];
  return rows.map(([cls, quantity, price, per, amount, part, extra]) => ({
    class: cls,
    quantity: BigInt(quantity),
    price,
    per,
    amount: parseAmount(amount),
    part,
    ...(extra === undefined ? {} : { extra }),
  }));
}
