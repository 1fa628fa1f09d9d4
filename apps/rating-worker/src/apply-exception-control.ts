import type { ExceptionControl } from '@tallystick/domain/event';
import { mayBeDismissed } from '@tallystick/domain/usage/park-reason';
import { findException, insertExceptionOutcome, type ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import { headOf, type BatchContext } from './batch-context';
import { decideEvent, type Decided } from './decide-event';
import { meteredEvents } from './metered-events';
import { resolveWaiting } from './missing-usage';
import { nameOf } from './named';
import { loadNamed } from './named-charges';
import { readRecord, type ReadEvent } from './read-record';
import { outcomeBase, type Asked } from './outcome-base';
import { parkAgain, settleException } from './release-exception';

/** A person (or a deadline) decides about an exception. Answers what was wrong, or null. Asking for what is done already changes nothing. */
export async function applyExceptionControl(
  tx: Sql,
  context: BatchContext,
  control: ExceptionControl,
  offset: bigint,
): Promise<string | null> {
  const { shard, decisionSeq, actor } = control;
  const exception = await findException(tx, shard, decisionSeq);
  if (exception === null) return `no exception ${decisionSeq} on shard ${shard}`;
  const settled = context.outcomes.some((o) => o.shard === shard && o.decisionSeq === decisionSeq);
  if (settled || exception.state !== 'open') return null;
  const asked = { actor, offset };
  if (control.kind === 'dismiss') return dismiss(tx, context, exception, asked);
  if (exception.kind === 'conflict') return 'a conflict can only be dismissed: the first event stands';
  const read = readRecord({ ...exception.record, origin: null });
  if (read.kind !== 'event') {
    if (control.kind === 'resolve') return 'only an event whose usage is missing can be resolved';
    await parkAgain(tx, context, exception, read.kind === 'malformed' ? read.reason : 'malformed', exception.detail, asked);
    return null;
  }
  await loadNeeded(tx, context, read);
  const decided: Decided | string =
    control.kind === 'resolve'
      ? resolveWaiting(context, exception, read, control.policy)
      : decideEvent(context, read.event, exception.record.appendedAt);
  if (typeof decided === 'string') return decided;
  await settleException(tx, context, exception, read, decided, asked);
  return null;
}

/** A conflict: the first event stands. A parked event: a person says that it is not billed; it counts as not billable from now on. */
async function dismiss(tx: Sql, context: BatchContext, exception: ParkedException, asked: Asked): Promise<string | null> {
  if (exception.kind === 'parked') {
    if (!mayBeDismissed(exception.reason))
      return `what is parked as ${exception.reason} can not be dismissed: mend the cause and release it, or void it`;
    const head = headOf(context, exception.shard);
    head.parked -= 1;
    head.notBillable += 1;
  }
  const base = outcomeBase(context, exception, asked);
  await insertExceptionOutcome(tx, { ...base, state: 'dismissed', reason: null, detail: null, outcome: null, chargeSeq: null });
  return null;
}

/** What rating the event reads beside the catalogue: the charge that it names, the totals of its meters. */
async function loadNeeded(tx: Sql, context: BatchContext, { event }: ReadEvent): Promise<void> {
  const { amends } = event;
  if (amends !== null && !context.named.has(nameOf(amends)))
    for (const [name, found] of await loadNamed(tx, [amends])) context.named.set(name, found);
  await context.totals.load(tx, meteredEvents(context, [event]), context.pinnedSeq);
}
