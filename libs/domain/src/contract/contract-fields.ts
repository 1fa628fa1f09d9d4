import { AMOUNT_MAX, MoneyError, parseAmount, parseDecimal, type Amount, type Decimal } from '../money';
import { TimeError, type Instant } from '../time';
import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { sharedInstant } from './share';

/** A catalogue entry whose body is not one of ours. Names the field. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,254}$/;
const ASSET = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

const path = (prefix: string, field: string): string => (prefix === '' ? field : `${prefix}.${field}`);

/** The readers below take the object, its member and the path of the object (`''` for the body itself). All throw `CatalogueError`. */
export function object(body: JsonValue | undefined, fields: readonly string[], prefix = ''): JsonObject {
  if (!isJsonObject(body)) throw new CatalogueError(prefix, 'must be an object');
  for (const field in body) if (!fields.includes(field)) throw new CatalogueError(path(prefix, field), 'is not known here');
  return body;
}

/** An object whose members have names of the caller's choice. */
export function anyObject(body: JsonValue | undefined, field: string): JsonObject {
  if (!isJsonObject(body)) throw new CatalogueError(field, 'must be an object');
  return body;
}

export function list(o: JsonObject, field: string, prefix = ''): readonly JsonValue[] {
  const v = o[field];
  if (v === undefined || v === null) return [];
  if (!Array.isArray(v)) throw new CatalogueError(path(prefix, field), 'must be a list');
  return v as readonly JsonValue[];
}

export function plain(o: JsonObject, field: string, prefix = ''): string {
  const v = o[field];
  if (typeof v !== 'string' || v === '' || v.length > 512 || v.includes('\u0000'))
    throw new CatalogueError(path(prefix, field), 'must be text of 1 to 512 characters');
  return v;
}

/** Ids of ours stand in account names, so they keep to letters, digits and . _ : @ + ~ - */
export function name(o: JsonObject, field: string, prefix = ''): string {
  const v = o[field];
  if (typeof v !== 'string' || !NAME.test(v))
    throw new CatalogueError(
      path(prefix, field),
      'must begin with a letter or digit and hold only letters, digits and . _ : @ + ~ - (at most 255)',
    );
  return v;
}

export function asset(o: JsonObject, field: string): string {
  const v = o[field];
  if (typeof v !== 'string' || !ASSET.test(v))
    throw new CatalogueError(field, 'must be a currency such as USD or a unit of letters, digits and _');
  return v;
}

export function optional(o: JsonObject, field: string, prefix = ''): string | null {
  return o[field] === undefined || o[field] === null ? null : plain(o, field, prefix);
}

export function instant(o: JsonObject, field: string): Instant {
  try {
    const i = sharedInstant(plain(o, field));
    if (i < 0n) throw new CatalogueError(field, 'must not lie before 1970');
    return i;
  } catch (error) {
    if (error instanceof TimeError) throw new CatalogueError(field, error.message);
    throw error;
  }
}

export function oneOf<T extends string>(o: JsonObject, field: string, allowed: readonly T[], otherwise: T, prefix = ''): T {
  if (o[field] === undefined || o[field] === null) return otherwise;
  const found = allowed.find((a) => a === o[field]);
  if (found === undefined) throw new CatalogueError(path(prefix, field), `must be ${allowed.join(' or ')}`);
  return found;
}

/** An exact decimal as text, not negative, with at most `scaleMax` decimals. A JSON number has lost its literal, so it is refused. */
export function decimal(value: JsonValue | undefined, field: string, scaleMax: number): Decimal {
  if (typeof value !== 'string') throw new CatalogueError(field, 'must be a decimal number as text, such as "0.25"');
  try {
    const parsed = parseDecimal(value);
    if (parsed.digits < 0n) throw new CatalogueError(field, 'must not be negative');
    if (parsed.scale > scaleMax) throw new CatalogueError(field, `has more than ${scaleMax} decimals`);
    return parsed;
  } catch (error) {
    if (error instanceof MoneyError) throw new CatalogueError(field, error.message);
    throw error;
  }
}

/** Money as text, at most 12 decimals; null where it is absent. */
export function optionalAmount(o: JsonObject, field: string, prefix: string): Amount | null {
  const v = o[field];
  if (v === undefined || v === null) return null;
  decimal(v, path(prefix, field), 12);
  const amount = parseAmount(v as string);
  if (amount > AMOUNT_MAX) throw new CatalogueError(path(prefix, field), 'is too large');
  return amount;
}

/** Digits as text, or a JSON integer, at least `least`. */
export function whole(value: JsonValue | undefined, field: string, least: bigint): bigint {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^[0-9]{1,18}$/.test(text) || BigInt(text) < least) throw new CatalogueError(field, `must be a whole number of at least ${least}`);
  return BigInt(text);
}
