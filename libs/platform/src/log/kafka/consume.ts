import type { Admin, Consumer, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import type { Database } from '../../storage/database';
import { LogHole, type ConsumeOptions, type Consuming, type LogBatch, type Topic } from '../log';
import { PositionLost, readPosition } from '../positions';
import { moduloAssigner } from './assign-partitions';
import { checkPosition, readBounds } from './bounds';
import { groupName, kafkaClient, topicName, type KafkaPlace } from './client';
import { Heartbeat } from './heartbeat';
import { fetchedFrom, laneKey, slices, type Lane, type Slice } from './lane';

const COMMIT_EVERY_MS = 1_000;
const RETRY_MS_MAX = 5_000;
const RECORDS_MAX = 2_000;

export interface KafkaConsumerSetting {
  readonly db: Database;
  readonly place: KafkaPlace;
  readonly admin: () => Promise<Admin>;
  readonly sessionTimeoutMs: number;
}

/**
 * Consumes Kafka from the positions in PostgreSQL; the group only shares out partitions. When this member joins, nothing is handled until
 * the positions of its partitions are read and sought (`place`). A batch that does not begin at the expected offset is not applied.
 * A handler that throws stops its partition alone: it is paused and tried again with growing pauses, never skipped.
 */
export class KafkaConsumer implements Consuming {
  private readonly consumer: Consumer;
  private readonly topics: ReadonlyMap<string, Topic>;
  private readonly resumes = new Set<NodeJS.Timeout>();
  private lanes: ReadonlyMap<string, Lane> = new Map();
  private join = 0;
  private placed = false;
  private stopping = false;

  constructor(
    private readonly setting: KafkaConsumerSetting,
    private readonly options: ConsumeOptions,
  ) {
    const { place, sessionTimeoutMs } = setting;
    this.topics = new Map(options.topics.map((t) => [topicName(place, t), t]));
    this.consumer = kafkaClient(place, { clientId: `tallystick-${options.consumer}`, retries: 1_000 }).consumer({
      groupId: groupName(place, options.consumer),
      allowAutoTopicCreation: false,
      partitionAssigners: [moduloAssigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 20_000,
      heartbeatInterval: 350,
      maxWaitTimeInMs: 200,
      minBytes: 1,
      maxBytesPerPartition: 4 * 1024 * 1024,
      maxBytes: 32 * 1024 * 1024,
      retry: { retries: 1_000, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
  }

  async start(): Promise<void> {
    const { GROUP_JOIN, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, (event) => this.joined(event));
    this.consumer.on(CRASH, ({ payload }) => this.crashed(payload.error, payload.restart));
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.topics.keys()], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency ?? 2,
      eachBatch: (payload) => this.eachBatch(payload),
    });
  }

  owned(): readonly number[] {
    return this.placed ? [...new Set([...this.lanes.values()].map((l) => l.partition))] : [];
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.resumes) clearTimeout(timer);
    await this.consumer.disconnect();
    this.lanes = new Map();
  }

  /** kafkajs gives up for good where `restart` is false, and would leave the process idle. */
  private crashed(error: Error, restart: boolean): void {
    this.placed = false;
    if (!this.stopping) this.options.onAlarm(error, !restart);
  }

  private joined(event: ConsumerGroupJoinEvent): void {
    this.join += 1;
    this.placed = false;
    void this.place(this.join, event.payload.memberAssignment);
  }

  /** Reads and seeks the positions of what was assigned, until it works; a later join takes over. */
  private async place(join: number, assignment: Record<string, readonly number[]>): Promise<void> {
    while (join === this.join && !this.stopping) {
      try {
        const lanes = await this.readLanes(assignment);
        if (lanes.length > 0) await this.options.onAssigned?.([...new Set(lanes.map((l) => l.partition))]);
        if (join !== this.join || this.stopping) return;
        for (const lane of lanes) this.seek(lane);
        this.lanes = new Map(lanes.map((l) => [laneKey(l.topic, l.partition), l]));
        this.placed = true;
        return;
      } catch (error) {
        this.options.onAlarm(asError(error), error instanceof LogHole);
        if (error instanceof LogHole) return;
        await sleep(500);
      }
    }
  }

  private async readLanes(assignment: Record<string, readonly number[]>): Promise<Lane[]> {
    const lanes: Lane[] = [];
    const { admin, place, db } = this.setting;
    for (const [name, partitions] of Object.entries(assignment)) {
      const topic = this.topics.get(name);
      if (topic === undefined || partitions.length === 0) continue;
      const bounds = await readBounds(await admin(), place, topic);
      for (const partition of partitions) {
        const next = await readPosition(db.sql, this.options.consumer, topic, partition);
        checkPosition(topic, partition, next, bounds.get(partition));
        lanes.push({ topic, partition, next, appendedAt: 0n, failures: 0, committedAt: Date.now() });
      }
    }
    return lanes;
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    while (!this.placed) {
      if (this.stopping || !payload.isRunning()) return;
      await sleep(20);
      await payload.heartbeat();
    }
    const { batch } = payload;
    const lane = this.lanes.get(laneKey(this.topics.get(batch.topic) ?? '', batch.partition));
    if (lane === undefined || payload.isStale()) return;
    if (fetchedFrom(batch) !== lane.next) return this.realign(lane);
    const heart = new Heartbeat(payload.heartbeat);
    heart.start();
    try {
      for (const slice of slices(batch, lane, this.options.maxRecords ?? RECORDS_MAX)) {
        if (heart.error !== null || payload.isStale() || !payload.isRunning()) break;
        await this.options.onBatch(this.toBatch(lane, slice, payload, heart));
        lane.next = slice.nextOffset;
        lane.appendedAt = slice.records[slice.records.length - 1]?.appendedAt ?? lane.appendedAt;
        lane.failures = 0;
        payload.resolveOffset(slice.lastOffset);
      }
    } catch (error) {
      if (error !== heart.error) await this.failed(lane, asError(error), payload);
    } finally {
      heart.stop();
    }
    if (heart.error !== null) throw heart.error;
    await this.tellGroup(lane, payload);
  }

  private toBatch(lane: Lane, slice: Slice, payload: EachBatchPayload, heart: Heartbeat): LogBatch {
    return {
      topic: lane.topic,
      partition: lane.partition,
      firstOffset: lane.next,
      nextOffset: slice.nextOffset,
      records: slice.records,
      heartbeat: () => heart.beat(),
      isStale: () => heart.error !== null || payload.isStale() || !payload.isRunning(),
    };
  }

  /** The fetch began elsewhere: at the group's own position, or where kafkajs went when the log had lost ours. */
  private async realign(lane: Lane): Promise<void> {
    const bounds = await readBounds(await this.setting.admin(), this.setting.place, lane.topic);
    try {
      checkPosition(lane.topic, lane.partition, lane.next, bounds.get(lane.partition));
    } catch (error) {
      this.placed = false; // nothing more is handled
      this.options.onAlarm(asError(error), true);
      return;
    }
    this.seek(lane);
  }

  private async failed(lane: Lane, error: Error, payload: EachBatchPayload): Promise<void> {
    if (error instanceof PositionLost) {
      const next = await readPosition(this.setting.db.sql, this.options.consumer, lane.topic, lane.partition).catch(() => lane.next);
      if (next !== lane.next) {
        lane.next = next;
        return this.seek(lane);
      }
    } else this.options.onAlarm(error, false);
    lane.failures += 1;
    const resume = payload.pause();
    const timer = setTimeout(
      () => {
        this.resumes.delete(timer);
        resume();
      },
      Math.min(RETRY_MS_MAX, 50 * 2 ** lane.failures),
    );
    this.resumes.add(timer);
  }

  /** For an operator's tools only, and now and then: nobody starts from the group's offsets. */
  private async tellGroup(lane: Lane, payload: EachBatchPayload): Promise<void> {
    if (Date.now() - lane.committedAt < COMMIT_EVERY_MS || !payload.isRunning()) return;
    lane.committedAt = Date.now();
    const offset = lane.next.toString();
    await payload.commitOffsetsIfNecessary({ topics: [{ topic: payload.batch.topic, partitions: [{ partition: lane.partition, offset }] }] });
  }

  private seek(lane: Lane): void {
    this.consumer.seek({ topic: topicName(this.setting.place, lane.topic), partition: lane.partition, offset: lane.next.toString() });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

function asError(e: unknown): Error {
  return e instanceof Error ? e : new Error(String(e));
}
