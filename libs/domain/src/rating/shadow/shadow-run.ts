import { chargeSign } from '../../charge/charge-kind';
import type { ChargeLine } from '../../charge/charge';
import type { Account, BillingPeriod, Catalogue } from '../../contract';
import type { UsageEvent } from '../../event/usage-event';
import type { Instant } from '../../time';
import { advancesBack } from '../advances-back';
import { closePeriod } from '../period/close-period';
import type { PeriodCharge, PostedCharge } from '../period/period-charge';
import { rateFor } from '../rate-event';
import type { MeterAdvance, TotalsView } from '../totals';

/** A charge that was kept and not billed, with the event it was made of; `event` is null where its bytes are gone. */
export interface KeptUsage {
  readonly kind: 'usage' | 'correction' | 'void' | 'replaced';
  readonly chargeSeq: bigint;
  readonly targetSeq: bigint | null;
  readonly source: string;
  readonly eventId: string;
  /** Service time; of what takes back, that of its target. */
  readonly eventTime: Instant;
  readonly event: UsageEvent | null;
}

/** Usage that the shadow has no price for, or that is none of it. `reason`: of a parked event, `not_in_shadow` or `raw_gone`. */
export interface LeftOut {
  readonly reason: string;
  readonly detail: string;
  readonly source: string;
  readonly eventId: string;
  readonly eventTime: Instant;
}

/** A charge of the shadow: lines are as they count, what takes back has them below zero. */
export interface ShadowCharge {
  readonly eventTime: Instant;
  readonly entity: string;
  readonly asset: string;
  readonly model: string;
  readonly rateVersion: string | null;
  readonly lines: readonly ChargeLine[];
}

/**
 * What usage in shadow would have been charged: the same rating, on running totals of its own that begin at zero, and the same close of
 * the period. Kept charges go in in the order of their sequence, so late usage, voids and corrections come where they came. Pure: the
 * same charges, account and catalogue number give the same shadow; nothing of it is kept anywhere.
 */
export class ShadowRun {
  private readonly posted = new Map<bigint, PostedCharge>();
  private readonly left = new Map<bigint, LeftOut>();
  private readonly totals = new Map<string, bigint>();
  private readonly view: TotalsView = { units: (_customer, period, meter) => this.totals.get(`${period}\0${meter}`) ?? 0n };

  /** `account`: as `shadowAccount` gives it. */
  constructor(
    private readonly account: Account,
    private readonly catalogue: Catalogue,
    private readonly pinnedSeq: bigint,
  ) {}

  /** The next kept charge. */
  take(kept: KeptUsage): void {
    if (kept.kind === 'void' || kept.kind === 'replaced') this.takeBack(kept, kept.kind);
    else this.rate(kept, kept.kind);
  }

  /** What could not be priced and is no part of the charges. What was taken back since is not in it. */
  get leftOut(): LeftOut[] {
    return [...this.left.values()];
  }

  /** Every charge so far, and those that bring the periods to what they should be: as if each were closed now. */
  close(periods: readonly BillingPeriod[]): ShadowCharge[] {
    const posted = [...this.posted.values()];
    const customer = this.account.id;
    const contractOf = (seq: bigint) => this.catalogue.contractVersion(customer, seq);
    const closing = periods.flatMap((period) => {
      const within = posted.filter((c) => c.eventTime >= period.from && c.eventTime < period.to);
      return closePeriod({ customer, period, contractOf, posted: within });
    });
    return [...posted, ...closing.map((c) => ({ ...c, model: '', rateVersion: null }))].map(asItCounts);
  }

  private rate({ chargeSeq, source, eventId, eventTime, event }: KeptUsage, kind: 'usage' | 'correction'): void {
    const leave = (reason: string, detail: string): unknown => this.left.set(chargeSeq, { reason, detail, source, eventId, eventTime });
    if (event === null) return void leave('raw_gone', 'the bytes of the event are gone');
    const decision = rateFor(this.account, event, this.catalogue, this.pinnedSeq, this.view);
    if (decision.kind === 'parked') return void leave(decision.reason, decision.detail);
    if (decision.outcome !== 'charged') return void leave('not_in_shadow', 'the customer was not in shadow at the time of the event');
    const { entity, asset, model, rateVersion, contractSeq, amount, lines, advances } = decision;
    // prettier-ignore
    this.posted.set(chargeSeq, { kind, chargeSeq, targetSeq: null, source, eventId, eventTime, entity, asset, model, rateVersion, contractSeq, amount, lines });
    this.advance(advances);
  }

  /** The mirror of what it names; of what was left out nothing is left either. */
  private takeBack({ chargeSeq, targetSeq, source, eventId }: KeptUsage, kind: 'void' | 'replaced'): void {
    if (targetSeq === null) return;
    this.left.delete(targetSeq);
    const target = this.posted.get(targetSeq);
    if (target === undefined) return;
    this.posted.set(chargeSeq, { ...target, kind, chargeSeq, targetSeq, source, eventId });
    this.advance(advancesBack(this.account, target.lines, target.eventTime, this.pinnedSeq, this.view));
  }

  private advance(advances: readonly MeterAdvance[]): void {
    for (const { period, meter, after } of advances) this.totals.set(`${period.label}\0${meter}`, after);
  }
}

type Counted = Pick<PostedCharge, 'model' | 'rateVersion'> & Pick<PeriodCharge, 'kind' | 'eventTime' | 'entity' | 'asset' | 'lines'>;

function asItCounts({ kind, eventTime, entity, asset, model, rateVersion, lines }: Counted): ShadowCharge {
  const sign = chargeSign(kind);
  const counted = sign === 1n ? lines : lines.map((l) => ({ ...l, quantity: -l.quantity, amount: -l.amount }));
  return { eventTime, entity, asset, model, rateVersion, lines: counted };
}
