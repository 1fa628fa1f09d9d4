import { claimPosition, PositionLost } from '@tallystick/platform/log/positions';
import { keepUsageRecords } from '@tallystick/platform/log/keep-usage-records';
import { topicNumber, type AppendEntry, type Log, type LogBatch } from '@tallystick/platform/log/log';
import { CatalogueCache } from '@tallystick/platform/storage/catalogue';
import { isRetryable, type Database } from '@tallystick/platform/storage/database';
import {
  countPartition,
  findIdentities,
  IdentityTaken,
  insertCharges,
  insertDeadLetter,
  insertExceptions,
  insertIdentities,
  lockHeads,
  saveHeads,
} from '@tallystick/platform/storage/rating';
import { KnownSources } from '@tallystick/platform/storage/rating/keep-sources';
import { insertExceptionOutcome } from '@tallystick/platform/storage/rating/exception-outcome';
import { together, type Sql } from '@tallystick/platform/storage/sql';
import { announce, announcements, resumeAnnouncing, type Announcement } from './announce';
import { applyControl, readControls, shardsOfControls, type BadControl, type ReadControls } from './apply-controls';
import type { BatchContext } from './batch-context';
import { decideRecords, place, shardOfSubject, type Placed } from './decide-records';
import { loadNamed } from './named-charges';
import { keepDeadlines } from './missing-usage';
import { meteredOf } from './metered-events';
import { readRecord, type ReadRecord } from './read-record';
import { RunningTotals } from './running-totals';

const CONSUMER = 'rating';
const TRIES = 5;

/** Prices whole batches of `usage.events`: read → rate → keep → announce, one transaction a batch. */
export class RateUsage {
  private readonly cache = new CatalogueCache();
  private readonly sources = new KnownSources();
  private lookFirst = false;
  /** CPU microseconds spent so far, by stage: what the benchmark prints. */
  readonly spentMicros = { parse: 0, rate: 0 };

  constructor(
    private readonly db: Database,
    private readonly log: Log,
    private readonly clock: () => bigint = () => BigInt(Date.now()) * 1_000_000n,
  ) {}

  /** Applies the batch exactly once, or throws and changes nothing. `PositionLost`: somebody else has. */
  async rate(batch: LogBatch): Promise<void> {
    const kept = this.log.kind === 'kafka' ? keepUsageRecords(batch.records) : batch.records;
    const start = process.cpuUsage();
    const read = kept.map(readRecord);
    this.spentMicros.parse += cpuMicros(start);
    for (let attempt = 1; ; attempt += 1) {
      try {
        let fresh: readonly string[] = [];
        const ranges = await this.db.transaction(async (tx) => {
          const applied = await this.apply(tx, batch, kept, read);
          fresh = await this.sources.keep(tx, sourcesOf(read));
          return applied;
        });
        this.sources.remember(fresh);
        if (this.log.appendWithin === null) await announce(this.log, this.db.sql, ranges);
        return;
      } catch (error) {
        if (error instanceof PositionLost) await this.catchUp(batch);
        const again = error instanceof IdentityTaken || isRetryable(error);
        if (!again || attempt >= TRIES) throw error;
        this.lookFirst ||= error instanceof IdentityTaken;
      }
    }
  }

  /** Whoever applied the batch may have died, or lost the broker, before it said so. */
  private async catchUp(batch: LogBatch): Promise<void> {
    if (this.log.appendWithin === null) await resumeAnnouncing(this.log, this.db.sql, [batch.partition]);
  }

  private async apply(tx: Sql, batch: LogBatch, kept: LogBatch['records'], read: readonly ReadRecord[]): Promise<Announcement[]> {
    const [, pinnedSeq] = await together(
      claimPosition(tx, CONSUMER, batch.topic, batch.partition, batch.firstOffset, batch.nextOffset),
      this.cache.pin(tx),
      this.log.kind === 'kafka' ? keepUsageRecords.insert(tx, batch.partition, kept) : Promise.resolve(),
    );
    const { catalogue } = this.cache;
    const placed: Placed[] = [];
    for (const r of read)
      if (r.kind === 'event' || r.kind === 'malformed') placed.push(place(r, catalogue, pinnedSeq, batch.partition, this.log.partitions));
    const controls = await readControls(
      tx,
      read.filter((r) => r.kind === 'control'),
    );
    const shards = new Set([
      ...placed.map((p) => p.shard),
      ...(await shardsOfControls(tx, controls.read, (subject) => shardOfSubject(subject, catalogue, pinnedSeq))),
    ]);
    const known = this.lookFirst
      ? await findIdentities(
          tx,
          placed.map((p) => p.read.key),
        )
      : new Map<string, Uint8Array>();
    const heads = await lockHeads(tx, [...shards]);
    const amends = placed.flatMap(({ read: r }) => (r.kind === 'event' && r.event.amends !== null ? [r.event.amends] : []));
    const context: BatchContext = {
      partition: batch.partition,
      pinnedSeq,
      recordedAt: this.clock(),
      catalogue,
      heads,
      charges: [],
      exceptions: [],
      identities: [],
      named: await loadNamed(tx, amends),
      waiting: new Map(),
      outcomes: [],
      totals: new RunningTotals(),
      append: [],
    };
    await context.totals.load(tx, meteredOf(context, placed), pinnedSeq);
    const before = new Map([...context.heads].map(([shard, h]) => [shard, h.chargeSeq]));
    this.lookFirst = known.size > 0;
    const badControls = await this.decide(tx, context, placed, known, controls);
    const ranges = announcements(before, context.heads);
    await together(
      insertIdentities(tx, context.identities),
      insertCharges(tx, context.charges, (seq) => catalogue.rateHash(seq)),
      insertExceptions(tx, context.exceptions),
      this.keepRest(tx, context, read, controls.read.length, badControls),
      this.appendWithin(tx, context.append, ranges),
    );
    // before the commit: a crash in between repeats them, and identity makes that a duplicate
    if (this.log.appendWithin === null && context.append.length > 0) await this.log.append('usage.events', context.append);
    return ranges;
  }

  /** In the order of the log: an instruction sees what stands before it, and what stands behind it sees what came of it. */
  private async decide(
    tx: Sql,
    context: BatchContext,
    placed: readonly Placed[],
    known: Map<string, Uint8Array>,
    controls: ReadControls,
  ): Promise<BadControl[]> {
    const bad: BadControl[] = [];
    const decide = (some: readonly Placed[]): void => {
      const start = process.cpuUsage();
      decideRecords(context, some, known, this.log.partitions);
      this.spentMicros.rate += cpuMicros(start);
    };
    let at = 0;
    for (const control of controls.read) {
      const end = placed.findIndex((p, i) => i >= at && p.read.record.offset > control.record.offset);
      const next = end < 0 ? placed.length : end;
      decide(placed.slice(at, next));
      at = next;
      bad.push(...(await applyControl(tx, context, control, controls.key, this.log.partitions)));
    }
    decide(at === 0 ? placed : placed.slice(at));
    return bad;
  }

  /** What few batches have, and the heads. */
  private async keepRest(
    tx: Sql,
    context: BatchContext,
    read: readonly ReadRecord[],
    controls: number,
    badControls: readonly BadControl[],
  ): Promise<void> {
    for (const outcome of context.outcomes) await insertExceptionOutcome(tx, outcome);
    await keepDeadlines(tx, context);
    await context.totals.save(tx);
    let dead = 0;
    const letters = [...read.flatMap((r) => (r.kind === 'poison' ? [{ record: r.record, error: r.error }] : [])), ...badControls];
    for (const { record, error } of letters) {
      const bytes = typeof record.value === 'string' ? Buffer.from(record.value) : record.value;
      await insertDeadLetter(tx, topicNumber('usage.events'), context.partition, record.offset, bytes, error);
      dead += 1;
    }
    await countPartition(tx, context.partition, controls - badControls.length, dead);
    if (context.heads.size > 0) await saveHeads(tx, [...context.heads.values()], this.log.appendWithin !== null);
  }

  /** On the embedded log: what the batch appends is part of its transaction. */
  private async appendWithin(tx: Sql, again: readonly AppendEntry[], ranges: readonly Announcement[]): Promise<void> {
    if (this.log.appendWithin === null) return;
    if (again.length > 0) await this.log.appendWithin(tx, 'usage.events', again);
    if (ranges.length > 0)
      await this.log.appendWithin(
        tx,
        'charges.rated',
        ranges.map((r) => r.entry(this.log.partitions)),
      );
  }
}

function* sourcesOf(read: readonly ReadRecord[]): Generator<string> {
  for (const r of read) if (r.kind === 'event' || r.kind === 'malformed') yield r.source;
}

/** CPU of the process since then; what else it does in between is little beside a batch. */
function cpuMicros(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}
