import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { signControl } from '@tallystick/domain/event';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import type { AppendEntry, Log } from '@tallystick/platform/log/log';
import { CatalogueCache } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { findDueGrants, findDuePeriods, readClocks } from '@tallystick/platform/storage/rating';
import { shardsWithDue } from '@tallystick/platform/storage/rating/missing-usage-due';
import { findUnopened } from './apply-period';
import { shardsOfPartition } from './decide-records';

const EVERY_MS = 1_000;

/**
 * Appends a tick, each second, to the partitions that this process owns and on which time decides something now: a period to close or to
 * open, a grant that expires, an event that waited long enough for its usage. It decides nothing itself: the tick does, when it arrives behind everything
 * appended before it. A tick of one who is not the owner any more does no harm.
 */
export class Ticker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly cache = new CatalogueCache();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly db: Database,
    private readonly log: Log,
    private readonly owned: () => readonly number[],
    private readonly onAlarm: (error: Error, fatal: boolean) => void,
    private readonly clock: () => bigint = () => BigInt(Date.now()) * 1_000_000n,
  ) {}

  onApplicationBootstrap(): void {
    this.next();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private next(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick()
        .catch((error: unknown) => {
          if (!this.stopped) this.onAlarm(error instanceof Error ? error : new Error(String(error)), false);
        })
        .then(() => undefined)
        .finally(() => this.next());
    }, EVERY_MS);
  }

  /** Appends the ticks of this second; answers the partitions that got one. The clock of a partition is never below its last. */
  async tick(): Promise<number[]> {
    const partitions = this.owned();
    if (partitions.length === 0) return [];
    const now = this.clock();
    const waiting = await this.timeDecides(partitions, now);
    if (waiting.length === 0) return [];
    const [key] = await this.db.sql.rows<[Buffer]>('control_key', 'SELECT control_key FROM installation WHERE id = 1');
    if (key === undefined) throw new Error('the installation has no control key: run `tallystick migrate`');
    const last = await readClocks(this.db.sql, waiting);
    const entries = waiting.map((partition): AppendEntry => {
      const before = last.get(partition) ?? 0n;
      return { partition, value: signControl(key[0], { kind: 'tick', partition, clock: now > before ? now : before }) };
    });
    await this.log.append('usage.events', entries);
    return waiting;
  }

  /** The partitions on which something is due, by four statements for all of them. */
  private async timeDecides(partitions: readonly number[], now: bigint): Promise<number[]> {
    const { sql } = this.db;
    const count = this.log.partitions;
    const shards = partitions.flatMap((p) => shardsOfPartition(p, count));
    const due = new Set(await shardsWithDue(sql, shards, now));
    for (const { customer } of await findDuePeriods(sql, shards, now)) due.add(shardOf(customer));
    for (const { customer } of await findDueGrants(sql, shards, now)) due.add(shardOf(customer));
    const pinnedSeq = await this.cache.pin(sql);
    const { catalogue } = this.cache;
    if (catalogue.periodic.size > 0)
      for (const { customer } of await findUnopened(sql, { catalogue, pinnedSeq }, new Set(shards), now)) due.add(shardOf(customer));
    const waiting = new Set([...due].map((shard) => partitionOfShard(shard, count)));
    return partitions.filter((p) => waiting.has(p));
  }
}
