import { isZone, TimeError, type Instant } from '../time';
import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { shared, sharedInstant } from './share';

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

export const BILLING_STATES = ['created', 'shadow', 'active', 'suspended', 'closed'] as const;
export type BillingState = (typeof BILLING_STATES)[number];

export interface PriceBook {
  readonly id: string;
  readonly asset: string;
  readonly name: string | null;
}
export interface Customer {
  readonly id: string;
  readonly name: string | null;
}
export interface BillingStateChange {
  readonly customer: string;
  readonly state: BillingState;
  readonly effectiveFrom: Instant;
}
/** Issue by issue the billing models grow; what a version holds never changes. */
export interface BillingModel {
  readonly kind: 'pure_token';
}
const PURE_TOKEN: BillingModel = Object.freeze({ kind: 'pure_token' });

export interface ContractVersion {
  readonly customer: string;
  readonly number: number;
  readonly effectiveFrom: Instant;
  readonly entity: string;
  readonly book: string;
  readonly asset: string;
  readonly zone: string;
  readonly funding: 'prepaid' | 'postpaid';
  readonly billingModel: BillingModel;
  readonly market: string | null;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,254}$/;
const ASSET = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

export function readPriceBook(body: JsonValue): PriceBook {
  const o = object(body, ['id', 'asset', 'name']);
  return { id: name(o, 'id'), asset: asset(o, 'asset'), name: optional(o, 'name') };
}

export function readCustomer(body: JsonValue): Customer {
  const o = object(body, ['id', 'name', 'external']);
  return { id: name(o, 'id'), name: optional(o, 'name') };
}

export function readBillingState(body: JsonValue): BillingStateChange {
  const o = object(body, ['customer', 'state', 'effective_from']);
  const state = BILLING_STATES.find((s) => s === o['state']);
  if (state === undefined) throw new CatalogueError('state', `must be one of ${BILLING_STATES.join(', ')}`);
  return { customer: name(o, 'customer'), state, effectiveFrom: instant(o, 'effective_from') };
}

export function readAlias(body: JsonValue): { alias: string; customer: string } {
  const o = object(body, ['alias', 'customer']);
  return { alias: plain(o, 'alias'), customer: name(o, 'customer') };
}

export function readModelAlias(body: JsonValue): { alias: string; model: string; book: string } {
  const o = object(body, ['alias', 'model', 'book']);
  return { alias: plain(o, 'alias'), model: plain(o, 'model'), book: name(o, 'book') };
}

export function readContractVersion(body: JsonValue): ContractVersion {
  const o = object(body, ['customer', 'number', 'effective_from', 'entity', 'book', 'asset', 'zone', 'funding', 'billing_model', 'market']);
  const number = o['number'];
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    throw new CatalogueError('number', 'must be a whole number from 1 on');
  const zone = plain(o, 'zone');
  if (!isZone(zone)) throw new CatalogueError('zone', `${zone} is no time zone`);
  const funding = o['funding'];
  if (funding !== 'prepaid' && funding !== 'postpaid') throw new CatalogueError('funding', 'must be prepaid or postpaid');
  const model = o['billing_model'];
  if (!isJsonObject(model) || model['kind'] !== 'pure_token') throw new CatalogueError('billing_model.kind', 'must be pure_token');
  return {
    customer: name(o, 'customer'),
    number,
    effectiveFrom: instant(o, 'effective_from'),
    entity: shared(name(o, 'entity')),
    book: shared(name(o, 'book')),
    asset: shared(asset(o, 'asset')),
    zone: shared(zone),
    funding,
    billingModel: PURE_TOKEN,
    market: optional(o, 'market'),
  };
}

function object(body: JsonValue, fields: readonly string[]): JsonObject {
  if (!isJsonObject(body)) throw new CatalogueError('', 'must be an object');
  for (const field in body) if (!fields.includes(field)) throw new CatalogueError(field, 'is not known here');
  return body;
}

function plain(o: JsonObject, field: string): string {
  const v = o[field];
  if (typeof v !== 'string' || v === '' || v.length > 512 || v.includes('\u0000'))
    throw new CatalogueError(field, 'must be text of 1 to 512 characters');
  return v;
}

/** Ids of ours stand in account names, so they keep to letters, digits and . _ : @ + ~ - */
function name(o: JsonObject, field: string): string {
  const v = o[field];
  if (typeof v !== 'string' || !NAME.test(v))
    throw new CatalogueError(field, 'must begin with a letter or digit and hold only letters, digits and . _ : @ + ~ - (at most 255)');
  return v;
}

function asset(o: JsonObject, field: string): string {
  const v = o[field];
  if (typeof v !== 'string' || !ASSET.test(v))
    throw new CatalogueError(field, 'must be a currency such as USD or a unit of letters, digits and _');
  return v;
}

function optional(o: JsonObject, field: string): string | null {
  return o[field] === undefined || o[field] === null ? null : plain(o, field);
}

function instant(o: JsonObject, field: string): Instant {
  try {
    const i = sharedInstant(plain(o, field));
    if (i < 0n) throw new CatalogueError(field, 'must not lie before 1970');
    return i;
  } catch (error) {
    if (error instanceof TimeError) throw new CatalogueError(field, error.message);
    throw error;
  }
}
