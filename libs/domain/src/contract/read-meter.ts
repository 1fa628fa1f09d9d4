import type { JsonObject, JsonValue } from '../usage/json';
import { anyObject, CatalogueError, decimal, list, name, object, oneOf, plain, whole } from './contract-fields';
import { UNIT, UNIT_SCALE, WEIGHT_SCALE, type Meter, type MeterPrice, type Tier } from './meter';

const METERS_MAX = 50;
const FIELDS = ['id', 'models', 'classes', 'weights', 'included', 'price', 'allocation'];
const PRICE_KINDS = ['rates', 'flat', 'graduated', 'volume', 'package'] as const;

/** The list under `field`; ids are used once. Throws `CatalogueError`, which names the field. */
export function readMeters(o: JsonObject, field: string, prefix: string): Meter[] {
  const at = `${prefix}.${field}`;
  const items = list(o, field, prefix);
  if (items.length > METERS_MAX) throw new CatalogueError(at, `holds more than ${METERS_MAX}`);
  const meters = items.map((item, i) => readMeter(item, `${at}[${i}]`));
  meters.forEach((m, i) => {
    if (meters.findIndex((other) => other.id === m.id) !== i) throw new CatalogueError(`${at}[${i}].id`, `${m.id} is used twice`);
  });
  return meters;
}

function readMeter(body: JsonValue, at: string): Meter {
  const o = object(body, FIELDS, at);
  const price = readPrice(o['price'], `${at}.price`);
  const allocation = oneOf(o, 'allocation', ['first_come', 'period_end'], 'period_end', at);
  if (price.kind === 'volume' && allocation === 'first_come')
    throw new CatalogueError(`${at}.allocation`, 'must be period_end: a volume price is known when the period ends');
  const included = o['included'];
  return {
    id: name(o, 'id', at),
    models: patterns(o, 'models', at),
    classes: patterns(o, 'classes', at),
    weights: readWeights(o['weights'], `${at}.weights`),
    included: included === undefined || included === null ? 0n : whole(included, `${at}.included`, 0n) * UNIT,
    price,
    allocation,
  };
}

function patterns(o: JsonObject, field: string, at: string): string[] | null {
  if (o[field] === undefined || o[field] === null) return null;
  const items = list(o, field, at);
  if (items.length === 0) throw new CatalogueError(`${at}.${field}`, 'must name at least one, or be left out for all');
  return items.map((item, i) => plain({ [`${field}[${i}]`]: item }, `${field}[${i}]`, at));
}

function readWeights(value: JsonValue | undefined, at: string): Meter['weights'] {
  if (value === undefined || value === null) return [];
  return Object.entries(anyObject(value, at)).map(([pattern, weight]) => {
    const read = decimal(weight, `${at}.${pattern}`, WEIGHT_SCALE);
    if (read.digits === 0n) throw new CatalogueError(`${at}.${pattern}`, 'must be above zero');
    return [pattern, read] as const;
  });
}

function readPrice(value: JsonValue | undefined, at: string): MeterPrice {
  if (value === undefined || value === null) return { kind: 'rates' };
  const o = object(value, ['kind', 'price', 'per', 'size', 'tiers'], at);
  const kind = PRICE_KINDS.find((k) => k === o['kind']);
  if (kind === undefined) throw new CatalogueError(`${at}.kind`, `must be ${PRICE_KINDS.join(', ')}`);
  switch (kind) {
    case 'rates':
      object(value, ['kind'], at);
      return { kind };
    case 'flat':
      object(value, ['kind', 'price', 'per'], at);
      return { kind, price: literal(o, at), per: whole(o['per'] ?? 1, `${at}.per`, 1n) };
    case 'package':
      object(value, ['kind', 'price', 'size'], at);
      return { kind, price: literal(o, at), size: whole(o['size'], `${at}.size`, 1n) * UNIT };
    default:
      object(value, ['kind', 'tiers'], at);
      return { kind, tiers: readTiers(o, at) };
  }
}

/** Ascending, the last one without an end. */
function readTiers(o: JsonObject, prefix: string): Tier[] {
  const items = list(o, 'tiers', prefix);
  if (items.length === 0) throw new CatalogueError(`${prefix}.tiers`, 'must hold at least one tier');
  let last = 0n;
  return items.map((item, i): Tier => {
    const at = `${prefix}.tiers[${i}]`;
    const t = object(item, ['up_to', 'price', 'per'], at);
    const open = t['up_to'] === undefined || t['up_to'] === null;
    if (open !== (i === items.length - 1))
      throw new CatalogueError(`${at}.up_to`, open ? 'only the last tier has no end' : 'must be left out of the last tier');
    const upTo = open ? null : whole(t['up_to'], `${at}.up_to`, 1n) * UNIT;
    if (upTo !== null && upTo <= last) throw new CatalogueError(`${at}.up_to`, 'must be above that of the tier before');
    last = upTo ?? last;
    return { upTo, price: literal(t, at), per: whole(t['per'] ?? 1, `${at}.per`, 1n) };
  });
}

function literal(o: JsonObject, at: string): string {
  decimal(o['price'], `${at}.price`, UNIT_SCALE);
  return o['price'] as string;
}
