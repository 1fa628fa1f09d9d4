import type { ExceptionControl } from '@tallystick/domain/event';
import { isMissingUsage, resolveMissing, type Decision, type Resolution } from '@tallystick/domain/rating';
import { insertDeadlines, takeDue } from '@tallystick/platform/storage/rating/missing-usage-due';
import { findException, type ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { BatchContext } from './batch-context';
import { readRecord, type ReadEvent } from './read-record';
import { settleException, type Asked } from './release-exception';

/** As many parked events as one tick settles; the next one goes on. */
const DUE_MAX = 500;

/** Notes for each event that this batch parked without usage until when its contract lets it wait, where the contract says so. */
export async function keepDeadlines(tx: Sql, context: BatchContext): Promise<void> {
  const waiting = context.exceptions.flatMap((e) => {
    if (e.kind !== 'parked' || !isMissingUsage(e.reason) || e.customer === null || e.eventTime === null) return [];
    const policy = context.catalogue.contract(e.customer, e.eventTime, context.pinnedSeq)?.missingUsage ?? null;
    return policy === null ? [] : [{ shard: e.shard, decisionSeq: e.decisionSeq, dueAt: e.appendedAt + policy.after }];
  });
  await insertDeadlines(tx, waiting);
}

/** Decides, by the contract's policy, about the parked events of these shards whose time is up at `clock`: a tick's, never a wall clock's. */
export async function resolveDue(tx: Sql, context: BatchContext, clock: bigint, shards: readonly number[], offset: bigint): Promise<void> {
  for (const { shard, decisionSeq } of await takeDue(tx, shards, clock, DUE_MAX)) {
    const exception = await findException(tx, shard, decisionSeq);
    if (exception?.state === 'open') await resolve(tx, context, exception, 'contract', { actor: 'deadline', offset });
  }
}

/** A person decides about one. Answers what was wrong with the request, or null. */
export async function applyResolve(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  control: Extract<ExceptionControl, { kind: 'resolve' }>,
  offset: bigint,
): Promise<string | null> {
  if (exception.kind !== 'parked' || !isMissingUsage(exception.reason)) return 'only an event whose usage is missing can be resolved';
  return resolve(tx, context, exception, control.policy, { actor: control.actor, offset });
}

async function resolve(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  policy: Resolution['policy'] | 'contract',
  asked: Asked,
): Promise<string | null> {
  const read = readRecord({ ...exception.record, origin: null });
  if (read.kind !== 'event') return 'the record is no usage event';
  const resolution = policy === 'contract' ? agreed(context, read) : ({ policy, by: 'person' } as const);
  if (resolution === null) return 'the contract says nothing about missing usage: name a policy';
  await settleException(tx, context, exception, read, decide(context, read, resolution, exception.record.appendedAt), asked);
  return null;
}

/** The contract's own policy at the time of the event. */
function agreed(context: BatchContext, { event }: ReadEvent): Resolution | null {
  const customer = event.subject === null ? null : context.catalogue.customer(event.subject, context.pinnedSeq);
  const contract = customer === null ? null : context.catalogue.contract(customer.id, event.time, context.pinnedSeq);
  return contract?.missingUsage == null ? null : { policy: contract.missingUsage.policy, by: 'contract' };
}

function decide(context: BatchContext, { event }: ReadEvent, resolution: Resolution, appendedAt: bigint): Decision {
  return resolveMissing(event, resolution, context.catalogue, context.pinnedSeq, appendedAt);
}
