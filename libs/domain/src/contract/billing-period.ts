import { nextMonth, previousMonth, zonedDay, zonedDayStart, zonedMonth, zonedMonthBounds, type Instant } from '../time';
import type { Account, Recorded } from './account';
import type { ContractVersion } from './contract-version';

/** A stretch of service time within which fee, minimum and the totals of meters run. Half-open. */
export interface BillingPeriod {
  /** The month in which it begins, `2026-11`. */
  readonly label: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: string;
  /** Local days in it. */
  readonly days: bigint;
  /** The billable days, in order, by the contract version in force at the end of each: whole local days, no parts. */
  readonly shares: readonly Share[];
}

/** Days (from `firstDay` on, without a gap) on which one contract version counts. */
export interface Share {
  readonly contract: Recorded<ContractVersion>;
  readonly firstDay: string;
  readonly days: bigint;
}

/** Laid out before, by what was known of the account: an event's period is found without asking the time zone again. */
const kept = new WeakMap<Account, { readonly known: string; readonly periods: BillingPeriod[] }>();
const PERIODS_KEPT = 64;

/**
 * The period that holds the instant, as known at `pinnedSeq`; null where the customer has no contract. Reset day and zone of a
 * month are those of the version in force when that month begins (UTC), else the first one's, so that periods tile time.
 */
export function billingPeriodAt(account: Account, at: Instant, pinnedSeq: bigint): BillingPeriod | null {
  const contracts = account.contracts.known(pinnedSeq);
  const found = keptOf(account, contracts, pinnedSeq).find((p) => p.from <= at && at < p.to);
  if (found !== undefined) return found;
  const now = account.contracts.at(at, pinnedSeq) ?? contracts[0];
  if (now === undefined) return null;
  let label = zonedMonth(at, now.reset.zone);
  while (boundary(contracts, label) > at) label = previousMonth(label);
  while (boundary(contracts, nextMonth(label)) <= at) label = nextMonth(label);
  return billingPeriodOf(account, label, pinnedSeq);
}

/** The period that begins in the month; null where the customer has no contract. Throws `TimeError` where `label` is no month. */
export function billingPeriodOf(account: Account, label: string, pinnedSeq: bigint): BillingPeriod | null {
  const contracts = account.contracts.known(pinnedSeq);
  if (contracts.length === 0) return null;
  const periods = keptOf(account, contracts, pinnedSeq);
  let period = periods.find((p) => p.label === label);
  if (period === undefined) {
    if (periods.length >= PERIODS_KEPT) periods.shift();
    periods.push((period = layOut(account, contracts, label, pinnedSeq)));
  }
  return period;
}

function keptOf(account: Account, contracts: readonly Recorded<ContractVersion>[], pinnedSeq: bigint): BillingPeriod[] {
  const known = `${newest(contracts)} ${newest(account.states.known(pinnedSeq))}`;
  let found = kept.get(account);
  if (found?.known !== known) kept.set(account, (found = { known, periods: [] }));
  return found.periods;
}

/** Versions and states are recorded in order: the newest number tells which of them are known. */
const newest = (known: readonly { readonly recordedSeq: bigint }[]): bigint =>
  known.reduce((most, k) => (k.recordedSeq > most ? k.recordedSeq : most), 0n);

function boundary(contracts: readonly Recorded<ContractVersion>[], label: string): Instant {
  const { day, zone } = resetOf(contracts, label);
  return zonedDayStart(zone, `${label}-${day.toString().padStart(2, '0')}`);
}

function resetOf(contracts: readonly Recorded<ContractVersion>[], label: string): ContractVersion['reset'] {
  const month = zonedMonthBounds('UTC', label).from;
  const inForce = contracts.findLast((c) => c.effectiveFrom <= month) ?? contracts[0];
  if (inForce === undefined) throw new Error('no contract version');
  return inForce.reset;
}

function layOut(account: Account, contracts: readonly Recorded<ContractVersion>[], label: string, pinnedSeq: bigint): BillingPeriod {
  const { zone } = resetOf(contracts, label);
  const [from, to] = [boundary(contracts, label), boundary(contracts, nextMonth(label))];
  const days = daysOf(zone, from, to);
  const changes = [...contracts, ...account.states.known(pinnedSeq)].some((c) => c.effectiveFrom > from && c.effectiveFrom < to);
  const shares: { contract: Recorded<ContractVersion>; firstDay: string; days: bigint }[] = [];
  const count = (firstDay: string, end: Instant, howMany: bigint): void => {
    const contract = account.contracts.at(end - 1n, pinnedSeq);
    const state = account.states.at(end - 1n, pinnedSeq)?.state;
    if (contract === null || (state !== 'active' && state !== 'suspended')) return;
    const last = shares.at(-1);
    if (last?.contract === contract) last.days += howMany;
    else shares.push({ contract, firstDay, days: howMany });
  };
  if (!changes) count(days[0] ?? label, to, BigInt(days.length));
  else days.forEach((day, i) => count(day, dayEnd(zone, days[i + 1], to), 1n));
  return { label, from, to, zone, days: BigInt(days.length), shares };
}

const dayEnd = (zone: string, next: string | undefined, to: Instant): Instant => (next === undefined ? to : zonedDayStart(zone, next));

/** Names of the local days of [from, to). */
export function daysOf(zone: string, from: Instant, to: Instant): string[] {
  const last = zonedDay(to - 1n, zone);
  const days = [zonedDay(from, zone)];
  for (let day = days[0] ?? last; day < last;) days.push((day = dayAfter(day)));
  return days;
}

/** `2026-02-28` → `2026-03-01`. */
function dayAfter(day: string): string {
  return zonedDay(zonedDayStart('UTC', day) + 86_400_000_000_000n, 'UTC');
}
