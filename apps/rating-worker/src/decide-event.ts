import type { Charge } from '@tallystick/domain/charge';
import type { UsageEvent } from '@tallystick/domain/event';
import { billingPeriodAt } from '@tallystick/domain/contract';
import {
  advancesBack,
  amendEvent,
  rateEvent,
  totalsAfter,
  type Amended,
  type Decision,
  type MeterAdvance,
  type Rated,
  type TargetCharge,
} from '@tallystick/domain/rating';
import type { Instant } from '@tallystick/domain/time';
import { addCharge, type BatchContext, type Provenance } from './batch-context';
import { targetOf } from './named-charges';
import { findSuperseded, settleSuperseded, type Superseded } from './supersede-waiting';

/** An amendment, and the parked event that it settles where it names one. */
export type Amending = Amended & { readonly settles: Superseded | null };
export type Decided = Decision | Amending;
export type Charged = Exclude<Decided, { readonly kind: 'parked' }>;

/** Rates one event; a void or a correction against what it names. What the batch has decided before it counts. */
export function decideEvent(context: BatchContext, event: UsageEvent, appendedAt: Instant): Decided {
  const { catalogue, pinnedSeq, totals } = context;
  const { amends } = event;
  if (amends === null) return rateEvent(event, catalogue, pinnedSeq, appendedAt, totals);
  const rate = (target: TargetCharge): Decision =>
    rateEvent(event, catalogue, pinnedSeq, appendedAt, totalsAfter(totals, givenBack(context, target)));
  const known = targetOf(context, amends);
  const settles = known.state === 'parked' ? findSuperseded(context, amends) : null;
  const done = amendEvent({ ...event, amends }, settles?.target ?? known, catalogue, pinnedSeq, appendedAt, rate);
  return done.kind === 'amended' ? { ...done, settles } : done;
}

/** Units that a charge's meters get back where it is taken back; none where it moved none. */
function givenBack(context: BatchContext, target: Pick<TargetCharge, 'outcome' | 'customer' | 'lines' | 'eventTime'>): MeterAdvance[] {
  const { catalogue, pinnedSeq, totals } = context;
  const account =
    target.outcome === 'charged' && catalogue.periodic.has(target.customer) ? catalogue.account(target.customer, pinnedSeq) : null;
  return account === null ? [] : advancesBack(account, target.lines, target.eventTime, pinnedSeq, totals);
}

function metersGivenBack(context: BatchContext, { rated, eventTime }: Amended['takenBack']): Pick<Rated, 'period' | 'advances'> {
  const { catalogue, pinnedSeq } = context;
  const account =
    rated.outcome === 'charged' && catalogue.periodic.has(rated.customer) ? catalogue.account(rated.customer, pinnedSeq) : null;
  if (account === null) return { period: null, advances: [] };
  return { period: billingPeriodAt(account, eventTime, pinnedSeq), advances: givenBack(context, { ...rated, eventTime }) };
}

/** The customer whose shard the charges belong to. */
export function customerOf(decided: Charged): string {
  return decided.kind === 'rated' ? decided.customer : decided.takenBack.rated.customer;
}

/** Adds the charges of a decided event in order; answers the last, which is the event's own. */
export function addDecided(context: BatchContext, shard: number, decided: Charged, from: Provenance): Charge {
  if (decided.kind === 'rated') return addCharge(context, shard, decided, from);
  const { correction, settles } = decided;
  const takenBack = settles === null ? decided.takenBack : { ...decided.takenBack, targetSeq: settleSuperseded(context, settles, from) };
  const { eventTime, dialect, provider, apiKeyId } = takenBack;
  const rated = { ...takenBack.rated, ...metersGivenBack(context, takenBack) };
  const mirror = addCharge(context, shard, rated, { ...from, eventTime, dialect, provider, apiKeyId }, takenBack);
  return correction === null ? mirror : addCharge(context, shard, correction, from, { kind: 'correction' });
}
