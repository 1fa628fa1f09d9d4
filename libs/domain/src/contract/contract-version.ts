import { addDecimals, formatDecimal, type Decimal } from '../money';
import { parseRateContent, RateError, type RateVersion } from '../pricing';
import { isZone, type Instant } from '../time';
import type { JsonObject, JsonValue } from '../usage/json';
import { isPeriodic, readBillingModel, type BillingModel } from './billing-model';
import { anyObject, asset, CatalogueError, decimal, instant, list, name, object, oneOf, optional, plain, whole } from './contract-fields';
import { readFreeTier, type FreeTier } from './free-tier';
import { readMissingUsage, type MissingUsage } from './missing-usage';
import { shared } from './share';

/** Where a period of the contract begins: on that day of the month, at midnight of the zone. */
export interface Reset {
  readonly day: number;
  readonly zone: string;
  /** How long after its end a period stays open for late usage before it is closed, in nanoseconds. */
  readonly grace: bigint;
}

/** Prices of this customer alone, looked at before the book: those in here by model, then those of another book. */
export interface Overrides {
  readonly rates: ReadonlyMap<string, RateVersion>;
  readonly book: string | null;
}

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
  /** Promotional credit of each period. */
  readonly freeTier: FreeTier | null;
  /** Whether fee, minimum, meters or a free tier make it run by the period. */
  readonly periodic: boolean;
  /** Pass-through: `book` is what the provider charges us. Null where the contract does not say. */
  readonly stance: 'pass_through' | 'bundled' | null;
  /** Exact decimals that every price of a book is multiplied by, in order: markup, then discounts. */
  readonly multipliers: readonly string[];
  readonly overrides: Overrides | null;
  readonly reset: Reset;
  /** Figures per period that others enforce, as they were written. */
  readonly limits: JsonObject | null;
  readonly terms: { readonly reference: string; readonly sha256: string } | null;
  readonly acceptReportedCost: boolean;
  /** What becomes of a call whose usage never came. */
  readonly missingUsage: MissingUsage | null;
  /** A call that failed after its usage had arrived is billed by it, unless this waives it. */
  readonly waivesErrorsAfterUsage: boolean;
}

/** What a contract version may say beyond the fields that every one has. */
export const AGREED_FIELDS = [
  'market',
  'stance',
  'upstream_book',
  'markup',
  'discount',
  'overrides',
  'reset',
  'limits',
  'terms',
  'accept_reported_cost',
  'missing_usage',
  'errors_after_usage',
  'free_tier',
] as const;
const FIELDS = [
  ...['customer', 'number', 'effective_from', 'entity', 'book', 'asset', 'zone', 'funding', 'billing_model'],
  ...AGREED_FIELDS,
];
const NONE: readonly string[] = Object.freeze([]);
const HOUR = 3_600_000_000_000n;
const resets = new Map<string, Reset>();

/** The body of a `contract_version` entry; all that is new has a default, so that an old body means what it did. Throws `CatalogueError`. */
export function readContractVersion(body: JsonValue, recordedSeq = 0n): ContractVersion & { readonly recordedSeq: bigint } {
  const o = object(body, FIELDS);
  const number = o['number'];
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    throw new CatalogueError('number', 'must be a whole number from 1 on');
  const zone = zoneOf(o, 'zone', '');
  const funding = o['funding'];
  if (funding !== 'prepaid' && funding !== 'postpaid') throw new CatalogueError('funding', 'must be prepaid or postpaid');
  const customer = name(o, 'customer');
  const billingModel = readBillingModel(o['billing_model'], funding);
  const stance = o['stance'] === undefined ? null : oneOf(o, 'stance', ['pass_through', 'bundled'], 'bundled');
  const accept = o['accept_reported_cost'] ?? false;
  if (typeof accept !== 'boolean') throw new CatalogueError('accept_reported_cost', 'must be true or false');
  const freeTier = readFreeTier(o['free_tier']);
  const assetName = shared(asset(o, 'asset'));
  return {
    customer,
    number,
    effectiveFrom: instant(o, 'effective_from'),
    entity: shared(name(o, 'entity')),
    book: shared(bookOf(o, stance)),
    asset: assetName,
    zone: shared(zone),
    funding,
    billingModel,
    market: optional(o, 'market'),
    freeTier,
    periodic: isPeriodic(billingModel) || freeTier !== null,
    stance,
    multipliers: readMultipliers(o),
    overrides: readOverrides(o['overrides'], customer, number, assetName),
    reset: readReset(o['reset'], zone),
    limits: o['limits'] === undefined || o['limits'] === null ? null : anyObject(o['limits'], 'limits'),
    terms: readTerms(o['terms']),
    acceptReportedCost: accept,
    missingUsage: readMissingUsage(o['missing_usage']),
    waivesErrorsAfterUsage: oneOf(o, 'errors_after_usage', ['bill', 'waive'], 'bill') === 'waive',
    // In the literal: a spread would give every customer's contract a shape of its own, and rating would wait for each.
    recordedSeq,
  };
}

/** Pass-through prices by what the provider charges us: a second book, by name. */
function bookOf(o: JsonObject, stance: ContractVersion['stance']): string {
  if (stance === 'pass_through') return name(o, 'upstream_book');
  if (o['upstream_book'] !== undefined) throw new CatalogueError('upstream_book', 'belongs to the stance pass_through');
  return name(o, 'book');
}

/** `markup` "0.2" → 1.2, `discount` "0.1" → 0.9; each one figure or a list in order. */
function readMultipliers(o: JsonObject): readonly string[] {
  const figures = (field: string): Decimal[] =>
    (typeof o[field] === 'string' ? [o[field] as JsonValue] : list(o, field)).map((v, i) =>
      decimal(v, `${field}${i === 0 ? '' : `[${i}]`}`, 12),
    );
  const one: Decimal = { digits: 1n, scale: 0 };
  const markups = figures('markup').map((m) => addDecimals(one, m));
  const discounts = figures('discount').map((d) => addDecimals(one, { ...d, digits: -d.digits }));
  if (discounts.some((d) => d.digits < 0n)) throw new CatalogueError('discount', 'must not be above 1');
  const all = [...markups, ...discounts].map(formatDecimal);
  return all.length === 0 ? NONE : all;
}

function readOverrides(value: JsonValue | undefined, customer: string, number: number, of: string): Overrides | null {
  if (value === undefined || value === null) return null;
  const o = object(value, ['rates', 'book'], 'overrides');
  const given = o['rates'] ?? {};
  const models = anyObject(given, 'overrides.rates');
  const rates = new Map(Object.keys(models).map((model) => [model, readRate(models[model] ?? null, model, customer, number, of)] as const));
  return { rates, book: o['book'] === undefined || o['book'] === null ? null : name(o, 'book', 'overrides') };
}

/** A rate version's content without book, model, number and times: those are the contract version's own. */
function readRate(content: JsonValue, model: string, customer: string, number: number, of: string): RateVersion {
  const at = `overrides.rates.${model}`;
  const o = object(content, ['prices', 'context_tiers', 'inherits', 'variants'], at);
  try {
    const body = {
      ...o,
      book: 'contract',
      model,
      number,
      asset: of,
      effective_from: '1970-01-01T00:00:00Z',
      effective_to: null,
    };
    return { ...parseRateContent(body, 0n), id: priceId(customer, number) };
  } catch (error) {
    if (error instanceof RateError) throw new CatalogueError(`${at}.${error.field}`, error.message.slice(error.field.length + 2));
    throw error;
  }
}

/** The name that a price from the contract itself has on a line, in the place of a rate version's. */
export const priceId = (customer: string, number: number): string => `contract/${customer}/${number}`;

function readReset(value: JsonValue | undefined, zone: string): Reset {
  const o = value === undefined || value === null ? {} : object(value, ['day', 'zone', 'grace_hours'], 'reset');
  const day = o['day'] ?? 1;
  if (typeof day !== 'number' || !Number.isInteger(day) || day < 1 || day > 28)
    throw new CatalogueError('reset.day', 'must be a whole number from 1 to 28');
  const own = o['zone'] === undefined ? zone : zoneOf(o, 'zone', 'reset');
  const grace = whole(o['grace_hours'] ?? 1, 'reset.grace_hours', 0n) * HOUR;
  const key = `${day} ${own} ${grace}`;
  const known = resets.get(key);
  if (known !== undefined) return known;
  const made = { day, zone: own, grace };
  resets.set(key, made);
  return made;
}

function zoneOf(o: JsonObject, field: string, prefix: string): string {
  const zone = plain(o, field, prefix);
  if (!isZone(zone)) throw new CatalogueError(prefix === '' ? field : `${prefix}.${field}`, `${zone} is no time zone`);
  return zone;
}

function readTerms(value: JsonValue | undefined): ContractVersion['terms'] {
  if (value === undefined || value === null) return null;
  const o = object(value, ['reference', 'sha256'], 'terms');
  const sha256 = plain(o, 'sha256', 'terms');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new CatalogueError('terms.sha256', 'must be 64 hexadecimal digits in lower case');
  return { reference: plain(o, 'reference', 'terms'), sha256 };
}
