import { topicNumber, type Topic } from '@tallystick/platform/log/log';
import { PositionLost } from '@tallystick/platform/log/positions';
import { int2Array, int8Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** A batch of the log that is consumed with this transaction: its position moves from `expected` to `next`. */
export interface PositionClaim {
  readonly consumer: string;
  readonly topic: Topic;
  readonly partition: number;
  readonly expected: bigint;
  readonly next: bigint;
}

/**
 * Moves all positions in one statement and takes the period lock, shared: what follows sees the accounting periods as they will
 * be until the commit. Throws `PositionLost` where one is not where we think it is; then nothing of the work may be done.
 */
export async function claimPositions(tx: Sql, claims: readonly PositionClaim[]): Promise<void> {
  const first = claims[0];
  if (first === undefined) {
    await tx.run('journal_period_lock', 'SELECT pg_advisory_xact_lock_shared(tallystick_period_lock())');
    return;
  }
  const moved = await tx.rows<[number, number]>('journal_claim_positions', CLAIM, [
    first.consumer,
    int2Array(claims.map((c) => topicNumber(c.topic))),
    int2Array(claims.map((c) => c.partition)),
    int8Array(claims.map((c) => c.expected)),
    int8Array(claims.map((c) => c.next)),
  ]);
  if (moved.length === claims.length) return;
  const done = new Set(moved.map(([topic, partition]) => `${topic} ${partition}`));
  const lost = claims.find((c) => !done.has(`${topicNumber(c.topic)} ${c.partition}`)) ?? first;
  throw new PositionLost(lost.consumer, lost.topic, lost.partition, lost.expected);
}

const CLAIM = `
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(tallystick_period_lock()))
UPDATE consumer_position p SET next_offset = c.next
FROM held, unnest($2::int2[], $3::int2[], $4::int8[], $5::int8[]) AS c (topic, partition, expected, next)
WHERE p.consumer = $1 AND p.topic = c.topic AND p.partition = c.partition AND p.next_offset = c.expected
RETURNING p.topic, p.partition`;
