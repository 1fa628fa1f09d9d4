import type { ExceptionControl, ResolvePolicy } from '@tallystick/domain/event';
import { isMissingUsage, resolveMissing, type Decision, type Parked, type Resolution } from '@tallystick/domain/rating';
import type { NewException } from '@tallystick/platform/storage/rating';
import { insertDeadlines, takeDue, type Deadline } from '@tallystick/platform/storage/rating/missing-usage-due';
import type { ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { BatchContext } from './batch-context';
import type { ReadEvent } from './read-record';

/** As many parked events as one tick settles; the next one goes on. */
const DUE_MAX = 500;

/** Notes for each event that this batch parked without usage until when its contract lets it wait, where the contract says so. */
export async function keepDeadlines(tx: Sql, context: BatchContext): Promise<void> {
  await insertDeadlines(
    tx,
    context.exceptions.flatMap((e) => (e.kind === 'parked' && e.eventTime !== null ? deadlineOf(context, e, e.eventTime) : [])),
  );
}

/** As `keepDeadlines`, of one that was parked for another reason until now: what waited for its usage before has had its deadline. */
export async function keepDeadline(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  now: Parked,
  { event }: ReadEvent,
): Promise<void> {
  if (isMissingUsage(exception.reason)) return;
  const { shard, decisionSeq, record } = exception;
  const { reason, customer } = now;
  await insertDeadlines(tx, deadlineOf(context, { shard, decisionSeq, reason, customer, appendedAt: record.appendedAt }, event.time));
}

function deadlineOf(context: BatchContext, e: Waiting, eventTime: bigint): Deadline[] {
  if (!isMissingUsage(e.reason) || e.customer === null) return [];
  const policy = context.catalogue.contract(e.customer, eventTime, context.pinnedSeq)?.missingUsage ?? null;
  return policy === null ? [] : [{ shard: e.shard, decisionSeq: e.decisionSeq, dueAt: e.appendedAt + policy.after }];
}

type Waiting = Pick<NewException, 'shard' | 'decisionSeq' | 'reason' | 'customer' | 'appendedAt'>;

/**
 * The parked events of these shards whose time is up at `clock`, as controls that stand behind the tick in the log: what decides is the
 * tick that has arrived, never a wall clock.
 */
export async function takeResolutions(tx: Sql, shards: readonly number[], clock: bigint): Promise<ExceptionControl[]> {
  const due = await takeDue(tx, shards, clock, DUE_MAX);
  return due.map(({ shard, decisionSeq }) => ({ kind: 'resolve', shard, decisionSeq, actor: 'deadline', policy: 'contract' }));
}

/** What a parked event costs by the policy; or what was wrong with the request. */
export function resolveWaiting(
  context: BatchContext,
  exception: ParkedException,
  read: ReadEvent,
  policy: ResolvePolicy,
): Decision | string {
  if (!isMissingUsage(exception.reason)) return 'only an event whose usage is missing can be resolved';
  const resolution: Resolution | null = policy === 'contract' ? agreed(context, read) : { policy, by: 'person' };
  if (resolution === null) return 'the contract says nothing about missing usage: name a policy';
  return resolveMissing(read.event, resolution, context.catalogue, context.pinnedSeq, exception.record.appendedAt, context.totals);
}

/** The contract's own policy at the time of the event. */
function agreed(context: BatchContext, { event }: ReadEvent): Resolution | null {
  const customer = event.subject === null ? null : context.catalogue.customer(event.subject, context.pinnedSeq);
  const contract = customer === null ? null : context.catalogue.contract(customer.id, event.time, context.pinnedSeq);
  return contract?.missingUsage == null ? null : { policy: contract.missingUsage.policy, by: 'contract' };
}
