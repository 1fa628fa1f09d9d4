import { identityKey, type Amends } from '@tallystick/domain/event';
import { canBeSuperseded, type Target } from '@tallystick/domain/rating';
import { findNamedCharges } from '@tallystick/platform/storage/rating';
import { findException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { BatchContext } from './batch-context';
import { nameOf, type NamedCharges, type Waiting } from './named';
import { readRecord } from './read-record';

/** Looks up what the amendments name as it stood before the batch. Costs nothing where there is none. */
export async function loadNamed(tx: Sql, named: readonly Amends[]): Promise<NamedCharges> {
  const found: NamedCharges = new Map();
  if (named.length === 0) return found;
  const answers = await findNamedCharges(
    tx,
    named.map((a) => identityKey(a.source, a.id)),
  );
  for (const [n, answer] of answers) {
    const amends = named[n];
    if (amends === undefined) continue;
    if ('charge' in answer) found.set(nameOf(amends), answer);
    else found.set(nameOf(amends), { parked: answer.parked, waiting: await loadWaiting(tx, answer) });
  }
  return found;
}

async function loadWaiting(
  tx: Sql,
  { parked, shard, decisionSeq }: { parked: string; shard: number; decisionSeq: bigint },
): Promise<Waiting | null> {
  const exception = canBeSuperseded(parked) ? await findException(tx, shard, decisionSeq) : null;
  if (exception?.state !== 'open') return null;
  const read = readRecord({ ...exception.record, origin: null });
  return read.kind === 'event' ? { exception, read } : null;
}

/** The target as it stands now: what this batch has decided so far counts before what stood in the database. */
export function targetOf(context: BatchContext, amends: Amends): Target {
  const same = (x: { source: string; eventId: string }): boolean => x.source === amends.source && x.eventId === amends.id;
  const before = context.named.get(nameOf(amends));
  const charge =
    context.charges.findLast((c) => c.kind !== 'replaced' && same(c)) ??
    (before !== undefined && 'charge' in before ? before.charge : undefined);
  if (charge !== undefined) {
    const by = context.charges.find((c) => c.shard === charge.shard && c.targetSeq === charge.chargeSeq);
    const earlier = before !== undefined && 'charge' in before ? before.takenBackBy : null;
    return { state: 'charged', charge, takenBackBy: by === undefined ? earlier : { source: by.source, id: by.eventId } };
  }
  if (before !== undefined && 'parked' in before) return { state: 'parked', reason: before.parked };
  const parked = context.exceptions.find((e) => e.kind === 'parked' && same(e));
  return parked === undefined ? { state: 'unknown' } : { state: 'parked', reason: parked.reason };
}

/** The parked event that the amendment names, where it waits for its usage on this shard. */
export function waitingFor(context: BatchContext, amends: Amends): Waiting | null {
  const before = context.named.get(nameOf(amends));
  if (before !== undefined && 'waiting' in before && before.waiting !== null) return before.waiting;
  return context.waiting.get(nameOf(amends)) ?? null;
}
