import { billingPeriodAt, type Account, type BillingPeriod } from '@tallystick/domain/contract';
import type { Charge } from '@tallystick/domain/charge';
import type { MeterAdvance, TotalsView } from '@tallystick/domain/rating';
import {
  insertMeterAlerts,
  loadMeterTotals,
  saveMeterTotals,
  touchBillingPeriods,
  type MeterAlert,
  type MeterTotal,
  type PeriodKey,
  type TouchedPeriod,
} from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';

const ALERTS_AT = [80n, 100n] as const;
const keyOf = (...names: string[]): string => names.join('\0');

/**
 * The meters' running totals while a batch is decided: read in one statement under the shards' heads, written in one. A batch of
 * customers whose contracts do not run by the period reads and writes nothing here.
 */
export class RunningTotals implements TotalsView {
  private readonly totals = new Map<string, MeterTotal>();
  private readonly loaded = new Set<string>();
  private readonly moved = new Set<string>();
  private readonly touched = new Map<string, TouchedPeriod>();
  private readonly alerts: MeterAlert[] = [];

  units(customer: string, period: string, meter: string): bigint {
    if (!this.loaded.has(keyOf(customer, period))) throw new Error(`totals of ${customer} in ${period} were not read`);
    return this.totals.get(keyOf(customer, period, meter))?.units ?? 0n;
  }

  /** Reads the periods that hold the instants, as far as they were not read yet. */
  async load(tx: Sql, wanted: readonly Wanted[], pinnedSeq: bigint): Promise<void> {
    if (wanted.length === 0) return;
    const fresh = new Map<string, PeriodKey>();
    for (const { account, at } of wanted) {
      const period = billingPeriodAt(account, at, pinnedSeq);
      if (period === null) continue;
      const key = keyOf(account.customer.id, period.label);
      if (!this.loaded.has(key)) fresh.set(key, { customer: account.customer.id, period: period.label });
    }
    for (const t of await loadMeterTotals(tx, [...fresh.values()])) this.totals.set(keyOf(t.customer, t.period, t.meter), t);
    for (const key of fresh.keys()) this.loaded.add(key);
  }

  /** Takes what a charge does to its customer's meters. */
  advance(charge: Charge, period: BillingPeriod, advances: readonly MeterAdvance[]): void {
    this.touch(charge.customer, charge.shard, period, charge.recordedAt);
    for (const a of advances) {
      const key = keyOf(charge.customer, period.label, a.meter);
      const before = this.totals.get(key);
      this.totals.set(key, {
        ...{ customer: charge.customer, period: period.label, meter: a.meter, units: a.after },
        ...{ input: (before?.input ?? 0n) + a.input, output: (before?.output ?? 0n) + a.output },
      });
      this.moved.add(key);
      for (const percent of ALERTS_AT) if (passes(a, percent)) this.alerts.push(alertOf(charge, period, a, percent));
    }
  }

  /** The period has a row from now on; where it was closed, it is to be closed again. */
  touch(customer: string, shard: number, period: BillingPeriod, now: bigint): void {
    const key = keyOf(customer, period.label);
    if (this.touched.has(key)) return;
    const grace = period.shares.at(-1)?.contract.reset.grace ?? 0n;
    const dueAt = (now > period.to ? now : period.to) + grace;
    const { label, from, to, zone } = period;
    this.touched.set(key, { customer, period: label, shard, from, to, zone, dueAt });
  }

  async save(tx: Sql): Promise<void> {
    await saveMeterTotals(
      tx,
      [...this.moved].flatMap((key) => this.totals.get(key) ?? []),
    );
    await touchBillingPeriods(tx, [...this.touched.values()]);
    await insertMeterAlerts(tx, this.alerts);
    this.moved.clear();
    this.touched.clear();
    this.alerts.length = 0;
  }
}

/** A customer's period that must be at hand: the one that holds the instant. */
export interface Wanted {
  readonly account: Account;
  readonly at: bigint;
}

/** From below the share of the allowance to it or past it. */
const passes = ({ allowance, before, after }: MeterAdvance, percent: bigint): boolean =>
  allowance > 0n && before * 100n < allowance * percent && after * 100n >= allowance * percent;

function alertOf(charge: Charge, period: BillingPeriod, a: MeterAdvance, percent: bigint): MeterAlert {
  const { customer, shard, chargeSeq, recordedAt } = charge;
  const { meter, after: units, allowance, overagePrice } = a;
  return {
    ...{ customer, period: period.label, meter, percent: Number(percent), units, allowance },
    overagePrice,
    shard,
    chargeSeq,
    recordedAt,
  };
}
