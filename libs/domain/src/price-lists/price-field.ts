import { parseDecimal, type Decimal } from '../money';
import type { Price } from '../pricing';
import { isTokenClass } from '../usage/classes';
import { asPrice, type Address } from './cells';
import { NumberLiteral, type Literal } from './literal-json';
import { ACCEPT_NONE, quarantine, type Accept, type Quarantined } from './price-list';

/** 1,000 USD per million tokens: no list price comes near, figures meant per 1,000 or per million do. */
const IMPLAUSIBLE_PER_TOKEN: Decimal = { digits: 1n, scale: 3 };

/** A list's value as a price of the address's class, or why not. `per`: how many units the literal is for. */
export function priceField(
  key: string,
  field: string,
  value: Literal | undefined,
  { class: name }: Pick<Address, 'class'>,
  per = 1n,
  accept: Accept = ACCEPT_NONE,
): Price | Quarantined {
  const literal = literalText(value);
  const price = literal === null ? null : asPrice(name, literal, per);
  if (price === null) return quarantine(key, field, 'not_a_number', `${shown(value)} is no decimal number`);
  const { digits, scale } = parseDecimal(price.price);
  if (digits < 0n) return quarantine(key, field, 'negative', `${literal} is below zero`);
  const high =
    isTokenClass(name) &&
    digits * 10n ** BigInt(IMPLAUSIBLE_PER_TOKEN.scale) >= IMPLAUSIBLE_PER_TOKEN.digits * price.per * 10n ** BigInt(scale);
  const item = quarantine(key, field, 'implausible', `${price.price} per ${price.per} tokens looks like a mistaken unit`);
  return high && !accept(item) ? item : price;
}

export const isQuarantined = (value: Price | Quarantined): value is Quarantined => 'reason' in value;

/** A number's literal, or a text as it is. */
export function literalText(value: Literal | undefined): string | null {
  if (value instanceof NumberLiteral) return value.text;
  return typeof value === 'string' ? value : null;
}

function shown(value: Literal | undefined): string {
  if (value === undefined || value === null) return 'null';
  return literalText(value)?.slice(0, 40) ?? (typeof value === 'boolean' ? String(value) : 'a nested value');
}
