import { billingPeriodAt, standingAt, type Account, type Catalogue, type ContractVersion, type Recorded } from '../contract';
import { canonicalJson } from '../event/content';
import type { UsageEvent } from '../event/usage-event';
import { PRICING_VERSION } from '../pricing';
import { NANOS_PER_DAY, type Instant } from '../time';
import { normaliseUsage } from '../usage/normalise';
import type { ParkReason } from '../usage/park-reason';
import { normaliserVersion } from '../usage/registry';
import type { UsageRead, UsageReading } from '../usage/usage-reading';
import { beyondAmounts } from './beyond-amounts';
import type { Decision, Parked, Rated } from './decision';
import { priceUpstream, type Upstream } from './price-upstream';
import { rateReading, type Priced } from './rate-reading';
import type { TotalsView } from './totals';
import { whyFree } from './why-free';

/** A clock may be ahead of the log's by this much. */
export const AHEAD_MAX = NANOS_PER_DAY;

/**
 * One usage event against the catalogue pinned at `pinnedSeq`: charged, not billable, or parked with a reason.
 * Pure: the same event, number, append time and totals always give the same decision. `appendedAt` is the log's time of the record,
 * `totals` the meters' running totals before it (all zero where none are given).
 */
export function rateEvent(event: UsageEvent, catalogue: Catalogue, pinnedSeq: bigint, appendedAt: Instant, totals?: TotalsView): Decision {
  const account = event.subject === null ? null : catalogue.account(event.subject, pinnedSeq);
  const customer = account === null ? null : account.id;
  if (event.time > appendedAt && event.time > appendedAt + AHEAD_MAX)
    return park(customer, 'time_out_of_range', 'the event lies more than 24 hours after its arrival', 'time');
  if (account === null || customer === null)
    return park(null, 'unknown_customer', `no customer or alias is called ${JSON.stringify(event.subject)}`, 'subject');
  return rateFor(account, event, catalogue, pinnedSeq, totals);
}

/** As `rateEvent`, once the customer is found and the time is possible. The account may stand otherwise than the catalogue says. */
export function rateFor(account: Account, event: UsageEvent, catalogue: Catalogue, pinnedSeq: bigint, totals?: TotalsView): Decision {
  const customer = account.id;
  const { state, contract } = standingAt(account, event.time, pinnedSeq);
  if (state === 'closed') return park(customer, 'customer_closed', `customer ${customer} was closed at the time of the event`, 'subject');
  if (contract === null)
    return park(customer, 'no_contract', `customer ${customer} has no contract version in force at the time of the event`, 'subject');
  const billable = state === 'active' || state === 'suspended';
  const reading = readUsage(event);
  if (!reading.ok) {
    if (billable) return park(customer, reading.reason, reading.detail, dataField(event, reading.field));
    return nothing(event, contract, 'not_billable', { unread: reading.reason });
  }
  const outcome = billable ? 'charged' : 'not_billable';
  const free = event.status === 'failed' ? whyFree(event.streamEnd, reading, contract.waivesErrorsAfterUsage) : null;
  if (free !== null) return nothing(event, contract, outcome, { failed: free });
  const priced = bounded(rateReading(event, reading, { account, contract, catalogue, pinnedSeq, totals }), contract.asset);
  if (priced.ok) {
    const upstream = priceUpstream(event, reading, catalogue, pinnedSeq);
    const done = rated(event, contract, outcome, priced, flagsOf(event, reading, state, upstream), upstream);
    return billable && contract.periodic ? inPeriod(done, priced, account, event.time, pinnedSeq) : done;
  }
  if (billable) return park(customer, priced.reason, priced.detail, 'data.model');
  return nothing(event, contract, outcome, { unpriced: priced.detail });
}

function bounded(priced: ReturnType<typeof rateReading>, asset: string): ReturnType<typeof rateReading> {
  const detail = priced.ok ? beyondAmounts(priced.amount, asset, priced.first?.id ?? '') : null;
  return detail === null ? priced : { ok: false, reason: 'unknown_price', detail };
}

const NOTHING: Omit<Priced, 'model'> = { ok: true, first: null, firstSeq: null, lines: [], amount: 0n, advances: [] };

function inPeriod(done: Rated, priced: Priced, account: Account, at: Instant, pinnedSeq: bigint): Rated {
  return { ...done, period: billingPeriodAt(account, at, pinnedSeq), advances: priced.advances };
}

function park(customer: string | null, reason: ParkReason, detail: string, field: string | null): Parked {
  return { kind: 'parked', reason, detail, field, customer };
}

function readUsage(event: UsageEvent): UsageReading {
  return normaliseUsage({
    dialect: event.dialect,
    model: event.model,
    status: event.status,
    usage: event.usage ?? undefined,
    quantities: event.quantities ?? undefined,
    serviceTier: event.serviceTier,
    streamEnd: event.streamEnd,
  });
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

function nothing(event: UsageEvent, contract: Recorded<ContractVersion>, outcome: Rated['outcome'], why: Record<string, string>): Rated {
  return rated(event, contract, outcome, { ...NOTHING, model: event.model ?? '' }, canonicalJson(why));
}

function rated(
  event: UsageEvent,
  contract: Recorded<ContractVersion>,
  outcome: Rated['outcome'],
  priced: Priced,
  flags: string | null,
  upstream: Upstream | null = null,
): Rated {
  return {
    kind: 'rated',
    outcome,
    status: event.status,
    customer: contract.customer,
    funding: contract.funding,
    entity: contract.entity,
    asset: contract.asset,
    model: priced.model,
    contractSeq: contract.recordedSeq,
    rateSeq: priced.firstSeq,
    rateVersion: priced.first === null ? null : priced.first.id,
    normaliserVersion: normaliserVersion(event.dialect) ?? 0,
    pricingVersion: PRICING_VERSION,
    lines: priced.lines,
    amount: priced.amount,
    flags,
    period: null,
    advances: NOTHING.advances,
    upstream: upstream !== null && 'cost' in upstream ? upstream.cost : null,
  };
}

/** What a reader of the charge should see: assumptions of the reading, a reported cost, usage while suspended or of a call that failed. */
function flagsOf(event: UsageEvent, reading: UsageRead, state: string, upstream: Upstream | null): string | null {
  const reported = reading.reportedCost;
  const unpriced = upstream !== null && 'unpriced' in upstream ? upstream.unpriced : null;
  const failed = event.status === 'failed';
  if (reading.notes.length === 0 && reported === undefined && state === 'active' && unpriced === null && !failed) return null;
  return canonicalJson({
    ...(failed ? { error_after_usage: event.streamEnd } : {}),
    ...(unpriced === null ? {} : { upstream_unpriced: unpriced }),
    ...(reading.notes.length === 0 ? {} : { notes: reading.notes }),
    ...(reported === undefined ? {} : { reported_cost: reported.text, reported_unit: reported.unit }),
    ...(state === 'active' ? {} : { billing_state: state }),
  });
}
