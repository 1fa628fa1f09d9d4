import type { ChargeLine } from '../charge/charge';
import type { Catalogue, ContractVersion } from '../contract';
import { canonicalJson } from '../event/content';
import type { UsageEvent } from '../event/usage-event';
import type { Amount } from '../money';
import { PRICING_VERSION, priceUsage, type RateVersion } from '../pricing';
import { NANOS_PER_DAY, type Instant } from '../time';
import { normaliseUsage } from '../usage/normalise';
import type { ParkReason } from '../usage/park-reason';
import { normaliserVersion } from '../usage/registry';
import type { UsagePart, UsageRead } from '../usage/usage-reading';
import { toChargeLine } from './charge-line';
import type { Decision, Parked, Rated } from './decision';

/** A clock may be ahead of the log's by this much. */
const AHEAD_MAX = NANOS_PER_DAY;

/**
 * One usage event against the catalogue pinned at `pinnedSeq`: charged, not billable, or parked with a reason.
 * Pure: the same event, number and append time always give the same decision. `appendedAt` is the log's time of the record.
 */
export function rateEvent(event: UsageEvent, catalogue: Catalogue, pinnedSeq: bigint, appendedAt: Instant): Decision {
  const customer = event.subject === null ? null : (catalogue.customer(event.subject, pinnedSeq)?.id ?? null);
  const park = (reason: ParkReason, detail: string, field: string | null = null): Parked => ({
    kind: 'parked',
    reason,
    detail,
    field,
    customer,
  });
  if (event.time > appendedAt + AHEAD_MAX) return park('time_out_of_range', 'the event lies more than 24 hours after its arrival', 'time');
  if (customer === null) return park('unknown_customer', `no customer or alias is called ${JSON.stringify(event.subject)}`, 'subject');
  const state = catalogue.billingState(customer, event.time, pinnedSeq);
  if (state === 'closed') return park('customer_closed', `customer ${customer} was closed at the time of the event`, 'subject');
  const contract = catalogue.contract(customer, event.time, pinnedSeq);
  if (contract === null)
    return park('no_contract', `customer ${customer} has no contract version in force at the time of the event`, 'subject');
  const billable = state === 'active' || state === 'suspended';
  const outcome = billable ? 'charged' : 'not_billable';
  const reading = normaliseUsage({
    dialect: event.dialect,
    model: event.model,
    status: event.status,
    usage: event.usage ?? undefined,
    quantities: event.quantities ?? undefined,
    serviceTier: event.serviceTier,
    streamEnd: event.streamEnd,
  });
  if (!reading.ok)
    return billable
      ? park(reading.reason, reading.detail, dataField(event, reading.field))
      : nothing(event, customer, contract, { unread: reading.reason });
  if (event.status === 'failed') return nothing(event, customer, contract, { failed: 'costs nothing' }, outcome);
  const priced = priceParts(reading, event, contract, catalogue, pinnedSeq);
  if (!priced.ok)
    return billable ? park(priced.reason, priced.detail, 'data.model') : nothing(event, customer, contract, { unpriced: priced.detail });
  return {
    ...nothing(event, customer, contract, null, outcome),
    model: priced.model,
    rateSeq: priced.first?.recordedSeq ?? null,
    rateVersion: priced.first?.id ?? null,
    lines: priced.lines,
    amount: priced.amount,
    flags: flagsOf(reading, state),
  };
}

/** Where the event holds what the reading names: `total_tokens` → `data.usage.total_tokens`. */
function dataField(event: UsageEvent, field: string | undefined): string | null {
  if (field === undefined) return null;
  const [name = ''] = field.split(/[.[]/, 1);
  if (name === 'dialect' || name === 'usage' || name === 'quantities' || name === 'model') return `data.${field}`;
  const counted =
    event.quantities !== null &&
    (event.usage === null || !(name in event.usage)) &&
    (name in event.quantities || field in event.quantities);
  return `data.${counted ? 'quantities' : 'usage'}.${field}`;
}

function nothing(
  event: UsageEvent,
  customer: string,
  contract: ContractVersion & { recordedSeq: bigint },
  flags: Record<string, string> | null,
  outcome: Rated['outcome'] = 'not_billable',
): Rated {
  return {
    kind: 'rated',
    outcome,
    status: event.status,
    customer,
    funding: contract.funding,
    entity: contract.entity,
    asset: contract.asset,
    model: event.model ?? '',
    contractSeq: contract.recordedSeq,
    rateSeq: null,
    rateVersion: null,
    normaliserVersion: normaliserVersion(event.dialect) ?? 0,
    pricingVersion: PRICING_VERSION,
    lines: [],
    amount: 0n,
    flags: flags === null ? null : canonicalJson(flags),
  };
}

type PricedParts =
  | { readonly ok: true; readonly model: string; readonly first: RateVersion | null; readonly lines: ChargeLine[]; readonly amount: Amount }
  | { readonly ok: false; readonly reason: 'unknown_price' | 'asset_mismatch'; readonly detail: string };

/** Prices every part at its own model; the served model counts, not the one asked for. */
function priceParts(
  reading: UsageRead,
  event: UsageEvent,
  contract: ContractVersion,
  catalogue: Catalogue,
  pinnedSeq: bigint,
): PricedParts {
  const model = event.model ?? reading.served.model ?? '';
  const lines: ChargeLine[] = [];
  let first: RateVersion | null = null;
  let amount = 0n;
  for (const part of reading.parts) {
    const name = part.model ?? model;
    const rate = catalogue.rate(contract.book, name, event.time, pinnedSeq);
    if (rate === null)
      return {
        ok: false,
        reason: 'unknown_price',
        detail: `book ${contract.book} has no rate for model ${JSON.stringify(name)} at the time of the event`,
      };
    const version = rate;
    if (version.asset !== contract.asset)
      return {
        ok: false,
        reason: 'asset_mismatch',
        detail: `rate version ${version.id} is in ${version.asset}, the contract in ${contract.asset}`,
      };
    const priced = pricePart(rate, part, reading, event);
    if (!priced.ok) return { ok: false, reason: 'unknown_price', detail: priced.detail };
    first ??= version;
    for (const line of priced.lines) {
      lines.push(toChargeLine(line, rate === first ? null : { model: name, rateVersion: rate.id }));
      amount += line.amount;
    }
  }
  return { ok: true, model, first, lines, amount };
}

function pricePart(rate: RateVersion, part: UsagePart, reading: UsageRead, event: UsageEvent): ReturnType<typeof priceUsage> {
  const { served } = reading;
  return priceUsage(rate, part.quantities, {
    at: event.time,
    ...(served.serviceTier === undefined ? {} : { serviceTier: served.serviceTier }),
    ...(served.batch === undefined ? {} : { batch: served.batch }),
    ...(served.speed === undefined ? {} : { speed: served.speed }),
    ...(served.inferenceGeo === undefined ? {} : { inferenceGeo: served.inferenceGeo }),
  });
}

/** What a reader of the charge should see: assumptions of the reading, a reported cost, usage while suspended. */
function flagsOf(reading: UsageRead, state: string): string | null {
  const reported = reading.reportedCost;
  if (reading.notes.length === 0 && reported === undefined && state === 'active') return null;
  return canonicalJson({
    ...(reading.notes.length === 0 ? {} : { notes: reading.notes }),
    ...(reported === undefined ? {} : { reported_cost: reported.text, reported_unit: reported.unit }),
    ...(state === 'active' ? {} : { billing_state: state }),
  });
}
