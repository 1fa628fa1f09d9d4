import { isPeriodKind } from '@tallystick/domain/charge';
import { formatAmount } from '@tallystick/domain/money';
import type { UnreadableCharge } from '@tallystick/platform/storage/replay/read-evidence';
import type { Proved } from './prove-charges';
import { STEP_NAMES, STEPS, type Difference, type Reexecution, type Step } from '../reexecute/reexecution';

/** A step of a proof as it is shown. `stored` and `recomputed` stand where they differ. */
export interface ShownStep {
  readonly step: Step;
  readonly match: boolean;
  /** What holds where it matches. */
  readonly shows: string;
  readonly stored?: string;
  readonly recomputed?: string;
}

/** A charge executed again from its raw bytes to the journal. Null in `entry`: not posted yet. */
export interface ChargeProof {
  readonly source: string;
  readonly id: string;
  readonly shard: number;
  readonly charge_seq: string;
  readonly entry: string | null;
  readonly amount: string | null;
  readonly match: boolean;
  readonly steps: readonly ShownStep[];
}

export function showProof(proved: Proved | UnreadableCharge): ChargeProof {
  if (!('done' in proved)) return unreadable(proved);
  const { done, entry, journal } = proved;
  const { charge } = done.evidence;
  const differences = [...done.differences, ...(journal === null ? [] : [journal])];
  const steps = STEP_NAMES.map((step): ShownStep => showStep(step, done, differences));
  return {
    source: charge.source,
    id: charge.eventId,
    shard: charge.shard,
    charge_seq: charge.chargeSeq.toString(),
    entry: entry === null ? null : entry.entry.toString(),
    amount: formatAmount(charge.amount),
    match: differences.length === 0,
    steps,
  };
}

/** Nothing can be taken on a row that can't be read. */
function unreadable({ shard, chargeSeq, source, eventId, fault }: UnreadableCharge): ChargeProof {
  const steps = STEP_NAMES.map((step) => ({
    step,
    match: false,
    shows: STEPS[step],
    stored: fault,
    recomputed: 'a charge that can be read',
  }));
  return { source, id: eventId, shard, charge_seq: chargeSeq.toString(), entry: null, amount: null, match: false, steps };
}

function showStep(step: Step, done: Reexecution, differences: readonly Difference[]): ShownStep {
  const found = differences.find((d) => d.step === step);
  if (found !== undefined) return { step, match: false, shows: STEPS[step], stored: found.stored, recomputed: found.recomputed };
  const lacking = whatLacks(step, done);
  if (lacking === null) return { step, match: true, shows: STEPS[step] };
  return { step, match: false, shows: STEPS[step], stored: 'as in the charge', recomputed: `could not be worked out: ${lacking}` };
}

/** A step whose input could not be made does not match, though nothing was found different in it. */
function whatLacks(step: Step, { evidence, event, rated }: Reexecution): string | null {
  const ofEvent = !isPeriodKind(evidence.charge.kind); // a charge of a period is no event's: a control record asked for it
  if (ofEvent && NEED_EVENT.includes(step) && event === null) return 'there is no event to read';
  return NEED_RATING.includes(step) && rated === null ? 'the event could not be rated' : null;
}

const NEED_EVENT: readonly Step[] = ['read', 'identity', 'content', 'decision'];
const NEED_RATING: readonly Step[] = ['classes', 'rate_version', 'arithmetic'];
