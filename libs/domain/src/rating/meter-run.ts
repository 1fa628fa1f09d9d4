import type { ChargeLine } from '../charge/charge';
import { allowanceOf, billingPeriodAt, meterOf, unitsOf, weightOf, type BillingPeriod, type Meter } from '../contract';
import type { PricedLine } from '../pricing';
import type { Instant } from '../time';
import { isInputClass, isCacheReadClass, isCacheWriteClass, isOutputClass } from '../usage/classes';
import { sortedQuantities, type Quantities } from '../usage/quantities';
import { toChargeLine, type OtherNames } from './charge-line';
import { meteredLines, unitPrice, type MeteredBase } from './metered-lines';
import type { Terms } from './terms';
import type { MeterAdvance, TotalsView } from './totals';

interface Running {
  readonly before: bigint;
  after: bigint;
  input: bigint;
  output: bigint;
  overagePrice: string | null;
  readonly allowance: bigint;
}

/** One event on its way through the contract's meters: the totals that it began from, and how far it has come. */
export class MeterRun {
  private readonly meters: readonly Meter[];
  private readonly period: BillingPeriod;
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly terms: Terms,
    at: Instant,
    private readonly totals: TotalsView,
  ) {
    this.meters = terms.contract.billingModel.meters;
    const period = billingPeriodAt(terms.account, at, terms.pinnedSeq);
    if (period === null) throw new Error(`${terms.contract.customer} has no billing period`);
    this.period = period;
  }

  /** The classes that the book prices, whether a meter counts them or not; null where every class has a price in the contract. */
  split(model: string, quantities: Quantities): { byBook: Quantities | null } {
    const byBook: Record<string, bigint> = {};
    let own = false;
    for (const cls in quantities) {
      const meter = meterOf(this.meters, model, cls);
      if (meter === null || meter.price.kind === 'rates') byBook[cls] = quantities[cls] ?? 0n;
      else own = true;
    }
    if (!own) return { byBook: quantities };
    return { byBook: Object.keys(byBook).length === 0 ? null : byBook };
  }

  /** Lines of one part in canonical order of classes. `other` names what differs from the charge; `own` what the contract prices itself. */
  lines(
    model: string,
    quantities: Quantities,
    priced: readonly PricedLine[],
    other: OtherNames | null,
    own: { readonly model: string | null; readonly rateVersion: string },
  ): ChargeLine[] {
    const byClass = new Map(priced.map((line) => [line.class, line]));
    const { stance } = this.terms.contract;
    const of = stance === null ? {} : { stance };
    return sortedQuantities(quantities).flatMap(([cls, quantity]): ChargeLine[] => {
      if (quantity === 0n) return [];
      const meter = meterOf(this.meters, model, cls);
      const line = byClass.get(cls) ?? null;
      if (meter === null) return line === null ? [] : [toChargeLine(line, other, stance)];
      const names =
        line === null
          ? { ...(own.model === null ? {} : { model: own.model }), rate_version: own.rateVersion, ...of }
          : { ...(other === null ? {} : { model: other.model, rate_version: other.rateVersion }), ...of };
      const units = unitsOf(cls, quantity, weightOf(meter, cls));
      return this.advance(meter, { class: cls, quantity, units, rates: line, names });
    });
  }

  private advance(meter: Meter, base: MeteredBase): ChargeLine[] {
    const running = this.of(meter);
    const lines = meteredLines(base, meter, running.allowance, running.after, null);
    running.after += base.units;
    if (isOutputClass(base.class)) running.output += base.quantity;
    else if (isInputClass(base.class) || isCacheReadClass(base.class) || isCacheWriteClass(base.class)) running.input += base.quantity;
    const last = lines.at(-1);
    if (last !== undefined) running.overagePrice = unitPrice(last, meter) ?? running.overagePrice;
    return lines;
  }

  private of(meter: Meter): Running {
    let running = this.running.get(meter.id);
    if (running === undefined) {
      const before = this.totals.units(this.terms.account.customer.id, this.period.label, meter.id);
      running = { before, after: before, input: 0n, output: 0n, overagePrice: null, allowance: allowanceOf(this.period, meter.id) };
      this.running.set(meter.id, running);
    }
    return running;
  }

  advances(): MeterAdvance[] {
    return [...this.running].map(([meter, r]) => ({ meter, period: this.period, ...r }));
  }
}
