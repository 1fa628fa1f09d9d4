import { partitionOfShard } from '@tallystick/domain/rating';
import type { AppendEntry, Log } from '@tallystick/platform/log/log';
import { markPublished, unpublished, type HeadChange } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import { shardsOfPartition } from './decide-records';

/** Charges `from` to `to` of a shard stand in the table. */
export class Announcement {
  constructor(
    readonly shard: number,
    readonly from: bigint,
    readonly to: bigint,
  ) {}

  entry(partitions: number): AppendEntry {
    return {
      partition: partitionOfShard(this.shard, partitions),
      key: null,
      value: `{"shard":${this.shard},"from":"${this.from}","to":"${this.to}"}`,
    };
  }
}

export function announcements(before: ReadonlyMap<number, bigint>, heads: ReadonlyMap<number, HeadChange>): Announcement[] {
  const out = [];
  for (const [shard, head] of heads) {
    const from = (before.get(shard) ?? 0n) + 1n;
    if (head.chargeSeq >= from) out.push(new Announcement(shard, from, head.chargeSeq));
  }
  return out;
}

/** After the commit, where the log is no part of the database. A crash before this is mended by `resumeAnnouncing`. */
export async function announce(log: Log, sql: Sql, ranges: readonly Announcement[]): Promise<void> {
  if (ranges.length === 0) return;
  await log.append(
    'charges.rated',
    ranges.map((r) => r.entry(log.partitions)),
  );
  await markPublished(sql, ranges);
}

/** At the start of owning partitions: announces what was rated but never announced. An announcement twice changes nothing. */
export async function resumeAnnouncing(log: Log, sql: Sql, partitions: readonly number[]): Promise<number> {
  const shards = partitions.flatMap((p) => shardsOfPartition(p, log.partitions));
  const ranges = (await unpublished(sql, shards)).map((r) => new Announcement(r.shard, r.from, r.to));
  await announce(log, sql, ranges);
  return ranges.length;
}
