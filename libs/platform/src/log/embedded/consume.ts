import type { Database } from '../../storage/database';
import { BATCHES_AT_ONCE, batchesAtOnce } from '../batches-at-once';
import { handOver } from '../hand-over';
import { LogHole, topicNumber, type ConsumeOptions, type Consuming, type LogBatch, type LogRecord, type Topic } from '../log';
import { positionsLost } from '../../telemetry/metrics';
import { PositionLost, readPosition } from '../positions';
import { restMs } from '../rest';
import { placeOf, standing } from '../standing';
import { Leases } from './leases';
import { readBatch } from './read-batch';
import type { Wake } from './wake';

const IDLE_MS_MIN = 2;
const IDLE_MS_MAX = 25;
/** So long after work was found, more is likely to come, and whoever sends it may be waiting: no pause grows. */
const RECENT_MS = 250;
const LEASE_MS = 1_000;
const RETRY_MS_MAX = 5_000;

interface Lane {
  readonly topic: Topic;
  readonly partition: number;
  next: bigint;
  since: bigint;
  busy: boolean;
  failures: number;
  /** Milliseconds of `performance.now()`, as all times here: a clock that is set back keeps nobody waiting. After a failure, before the next try. */
  notBefore: number;
  /** When its last batch began. */
  began: number;
}

/** A lane with work, and how many records wait in it. */
interface Ready {
  readonly lane: Lane;
  readonly waiting: number;
}

/**
 * Consumes the embedded log. A lane is one partition of one topic; lanes with work are handled in turn, so many at a time as `batchesAtOnce`
 * or whoever configured it says, a whole batch each. A handler that throws stops its lane alone: the batch is tried again with growing pauses, never skipped.
 */
export class EmbeddedConsumer implements Consuming {
  private lanes = new Map<string, Lane>();
  private held: ReadonlySet<number> = new Set();
  private stopping = false;
  private active = 0;
  private lastBegun: Topic | null = null;
  private readonly loops: Promise<void>[] = [];
  private readonly leases: Leases;

  constructor(
    private readonly db: Database,
    partitions: number,
    private readonly wake: Wake,
    private readonly options: ConsumeOptions,
  ) {
    this.leases = new Leases(db.sql, options.consumer, partitions);
  }

  async start(): Promise<void> {
    await this.refresh();
    this.loops.push(this.leaseLoop(), this.workLoop());
  }

  owned(): readonly number[] {
    return [...this.held];
  }

  standing(): readonly string[] {
    return standing(this.lanes.values());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.ring();
    await Promise.all(this.loops);
    while (this.active > 0) await sleep(5);
    await this.leases.leave().catch(() => undefined);
  }

  private async leaseLoop(): Promise<void> {
    while (!this.stopping) {
      await sleep(LEASE_MS, () => this.stopping);
      if (!this.stopping) await this.refresh().catch((e: unknown) => this.options.onAlarm(asError(e), false));
    }
  }

  private async refresh(): Promise<void> {
    const busy = new Set([...this.lanes.values()].filter((l) => l.busy).map((l) => l.partition));
    const held = await this.leases.turn(busy);
    const fresh = [...held].filter((p) => !this.held.has(p));
    const lanes = new Map<string, Lane>();
    for (const partition of held)
      for (const topic of this.options.topics) {
        const key = `${topic}/${partition}`;
        const old = this.lanes.get(key);
        const next = old?.next ?? (await readPosition(this.db.sql, this.options.consumer, topic, partition));
        lanes.set(key, old ?? { topic, partition, next, since: 0n, busy: false, failures: 0, notBefore: 0, began: 0 });
      }
    if (fresh.length > 0) await this.options.onAssigned?.(fresh);
    this.lanes = lanes;
    this.held = new Set(held);
  }

  private async workLoop(): Promise<void> {
    let idle = IDLE_MS_MIN;
    let found = 0;
    while (!this.stopping) {
      const ready = await this.dispatch().catch((e: unknown) => {
        this.options.onAlarm(asError(e), false);
        return null;
      });
      if (ready === null) await sleep(200, () => this.stopping);
      if (ready === true) found = performance.now();
      idle = performance.now() - found < RECENT_MS ? IDLE_MS_MIN : Math.min(IDLE_MS_MAX, idle * 2);
      // a batch that ends rings; until then only what piles up is looked for
      await this.wake.wait(this.active < BATCHES_AT_ONCE ? idle : IDLE_MS_MAX);
    }
  }

  /** Starts work on lanes that have some. Answers whether any had. */
  private async dispatch(): Promise<boolean> {
    if (this.active >= Math.max(...this.options.topics.map((t) => this.most(t, Infinity)))) return true;
    const ready = await this.readyLanes();
    for (const { lane, waiting } of ready) if (this.active < this.most(lane.topic, waiting)) void this.work(lane);
    return ready.length > 0;
  }

  /** Batches at once, where the next one is of a lane with so much waiting. */
  private most(topic: Topic, waiting: number): number {
    return this.options.concurrency ?? batchesAtOnce(topic, waiting);
  }

  /**
   * Lanes with work: those of commands first, because somebody waits for each, but never twice in a row; then those that were served
   * longest ago. Positions are taken before the log's ends are read, so none may lie behind its end.
   */
  private async readyLanes(): Promise<Ready[]> {
    const now = performance.now();
    const idle = [...this.lanes.values()].filter((l) => !l.busy && l.notBefore <= now).map((lane) => ({ lane, next: lane.next }));
    const heads = await this.db.sql.rows<[number, number, bigint]>('read_heads', 'SELECT topic, partition, next_offset FROM log_head');
    const head = new Map(heads.map(([t, p, n]) => [`${t}/${p}`, n]));
    const ready: Ready[] = [];
    for (const { lane, next } of idle) {
      const end = head.get(`${topicNumber(lane.topic)}/${lane.partition}`) ?? 0n;
      const waiting = Number(end - next);
      if (waiting > 0 && restMs(lane.topic, waiting, lane.began, now) <= 0) ready.push({ lane, waiting });
      else if (end < next)
        await this.failed(lane, new LogHole(`${lane.topic}/${lane.partition}: the kept position is ${next}, the log ends at ${end}`));
    }
    const urgent = ({ lane }: Ready): number => (lane.topic === 'ledger.commands' && this.lastBegun !== 'ledger.commands' ? 0 : 1);
    return ready.sort((a, b) => urgent(a) - urgent(b) || a.lane.began - b.lane.began);
  }

  private async work(lane: Lane): Promise<void> {
    lane.busy = true;
    lane.began = performance.now();
    this.lastBegun = lane.topic;
    this.active += 1;
    try {
      const records = await readBatch(this.db.sql, lane.topic, lane.partition, lane.next, lane.since, this.options.maxRecords ?? 2_000);
      const batch = this.batch(lane, records);
      if (batch !== null) {
        await handOver(this.options, batch);
        lane.next = batch.nextOffset;
        lane.since = records[records.length - 1]?.appendedAt ?? lane.since;
      }
      lane.failures = 0;
    } catch (error) {
      await this.failed(lane, asError(error));
    } finally {
      lane.busy = false;
      this.active -= 1;
      this.wake.ring();
    }
  }

  private batch(lane: Lane, records: LogRecord[]): LogBatch | null {
    const first = records[0];
    if (first === undefined) return null;
    const { topic, partition } = lane;
    if (first.offset !== lane.next)
      throw new LogHole(`${topic}/${partition}: expected offset ${lane.next}, the log begins at ${first.offset}`);
    return {
      topic,
      partition,
      firstOffset: first.offset,
      nextOffset: first.offset + BigInt(records.length),
      records,
      heartbeat: () => Promise.resolve(),
      isStale: () => !this.held.has(partition),
    };
  }

  private async failed(lane: Lane, error: Error): Promise<void> {
    if (error instanceof PositionLost) {
      positionsLost.inc({ consumer: this.options.consumer, topic: lane.topic });
      lane.since = 0n;
      lane.next = await readPosition(this.db.sql, this.options.consumer, lane.topic, lane.partition).catch(() => lane.next);
      return;
    }
    lane.failures += 1;
    lane.notBefore = performance.now() + Math.min(RETRY_MS_MAX, 50 * 2 ** lane.failures);
    this.options.onAlarm(error, error instanceof LogHole, placeOf(lane));
  }
}

async function sleep(ms: number, until: () => boolean = () => false): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end && !until()) await new Promise((r) => setTimeout(r, Math.min(100, Math.max(1, end - performance.now()))));
}

function asError(e: unknown): Error {
  return e instanceof Error ? e : new Error(String(e));
}
