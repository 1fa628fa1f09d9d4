import { identityKey, type Amends } from '@tallystick/domain/event';
import type { Target } from '@tallystick/domain/rating';
import { findNamedCharges, type NamedCharge } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { BatchContext } from './batch-context';

/** What is known of the events that others name, by `nameOf`. */
export type NamedCharges = Map<string, NamedCharge>;

export const nameOf = ({ source, id }: Pick<Amends, 'source' | 'id'>): string => `${source}\0${id}`;

/** Looks up what the amendments name as it stood before the batch. Costs nothing where there is none. */
export async function loadNamed(tx: Sql, named: readonly Amends[]): Promise<NamedCharges> {
  const found: NamedCharges = new Map();
  if (named.length === 0) return found;
  const answers = await findNamedCharges(
    tx,
    named.map((a) => identityKey(a.source, a.id)),
  );
  named.forEach((a, n) => {
    const answer = answers.get(n);
    if (answer !== undefined) found.set(nameOf(a), answer);
  });
  return found;
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
