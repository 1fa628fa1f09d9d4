import type { EachBatchPayload } from 'kafkajs';
import { BATCHES_AT_ONCE } from '../batches-at-once';
import { handOver } from '../hand-over';
import { LogHole, type ConsumeOptions, type Consuming, type LogBatch, type Topic } from '../log';
import { positionsLost } from '../../telemetry/metrics';
import { PositionLost, readPosition } from '../positions';
import { placeOf, standing } from '../standing';
import { restMs } from '../rest';
import { checkPosition, readBounds } from './bounds';
import { topicName } from './client';
import { GroupMember, type Assignment, type PassedOver } from './group-member';
import { Heartbeat } from './heartbeat';
import { fetchedFrom, laneKey, slices, type Lane, type Slice } from './lane';
import { placeLanes, type PlaceSetting } from './place-lanes';

const COMMIT_EVERY_MS = 1_000;
const RETRY_MS_MAX = 5_000;
const RECORDS_MAX = 2_000;

export interface KafkaConsumerSetting extends PlaceSetting {
  readonly sessionTimeoutMs: number;
}

/**
 * Consumes Kafka from the positions in PostgreSQL; the group only shares out partitions. When this member joins, nothing is handled until
 * the positions of its partitions are read and sought (`place`). A batch that does not begin at the expected offset is not applied.
 * A handler that throws stops its partition alone: it is paused and tried again with growing pauses, never skipped.
 */
export class KafkaConsumer implements Consuming {
  private readonly member: GroupMember;
  private readonly topics: ReadonlyMap<string, Topic>;
  private readonly resumes = new Set<NodeJS.Timeout>();
  private lanes: ReadonlyMap<string, Lane> = new Map();
  private join = 0;
  private placed = false;
  private stopping = false;
  private placing: Promise<void> = Promise.resolve();

  constructor(
    private readonly setting: KafkaConsumerSetting,
    private readonly options: ConsumeOptions,
  ) {
    const { consumer, topics, concurrency, onAlarm } = options;
    this.topics = new Map(topics.map((t) => [topicName(setting.place, t), t]));
    this.member = new GroupMember(
      { ...setting, consumer, topics, concurrency: concurrency ?? BATCHES_AT_ONCE },
      {
        joined: (assignment) => this.joined(assignment),
        left: () => this.left(),
        eachBatch: (payload) => this.eachBatch(payload),
        passedOver: (payload) => this.passedOver(payload),
        onAlarm,
      },
    );
  }

  start(): Promise<void> {
    return this.member.start();
  }

  owned(): readonly number[] {
    return this.placed ? [...new Set([...this.lanes.values()].map((l) => l.partition))] : [];
  }

  standing(): readonly string[] {
    return standing(this.lanes.values());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.resumes) clearTimeout(timer);
    await this.member.stop();
    await this.placing;
    this.left();
  }

  private left(): void {
    this.join += 1;
    this.placed = false;
    this.lanes = new Map();
  }

  private joined(assignment: Assignment): void {
    this.join += 1;
    this.placed = false;
    this.placing = this.place(this.join, assignment);
  }

  /** Reads and seeks the positions of what was assigned, until it works; a later join takes over. */
  private async place(join: number, assignment: Assignment): Promise<void> {
    while (join === this.join && !this.stopping) {
      try {
        const given = Object.entries(assignment).flatMap(([name, partitions]) => {
          const topic = this.topics.get(name);
          return topic === undefined ? [] : [[topic, partitions] as const];
        });
        const lanes = await placeLanes(this.setting, this.options.consumer, given);
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

  /** kafkajs passes by itself over what has no record for a handler: the next fetch begins behind it. */
  private passedOver({ topic, partition, batchSize, firstOffset, lastOffset }: PassedOver): void {
    const lane = this.laneOf(topic, partition);
    if (batchSize > 0 || lane === undefined || BigInt(firstOffset ?? -1) !== lane.emptyBelow) return;
    lane.emptyBelow = BigInt(lastOffset) + 1n;
  }

  private laneOf(topic: string, partition: number): Lane | undefined {
    return this.lanes.get(laneKey(this.topics.get(topic) ?? '', partition));
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    while (!this.placed) {
      if (this.stopping || !payload.isRunning()) return;
      await sleep(20);
      await payload.heartbeat();
    }
    const { batch } = payload;
    const lane = this.laneOf(batch.topic, batch.partition);
    if (lane === undefined || payload.isStale()) return;
    const from = fetchedFrom(batch);
    if (from !== lane.next && from !== lane.emptyBelow) return this.realign(lane);
    const rest = restMs(lane.topic, batch.messages.length, lane.began, performance.now());
    if (rest > 0) return this.pause(payload, rest); // fetched again afterwards, with what came in meanwhile
    lane.began = performance.now();
    const heart = new Heartbeat(() => payload.heartbeat());
    heart.start();
    try {
      for (const slice of slices(batch, lane, this.options.maxRecords ?? RECORDS_MAX)) {
        if (heart.error !== null || payload.isStale() || !payload.isRunning()) break;
        await handOver(this.options, this.toBatch(lane, slice, payload, heart));
        lane.next = lane.emptyBelow = slice.nextOffset;
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
      heartbeat: () => heart.progress(),
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
      positionsLost.inc({ consumer: this.options.consumer, topic: lane.topic });
      const next = await readPosition(this.setting.db.sql, this.options.consumer, lane.topic, lane.partition).catch(() => lane.next);
      if (next !== lane.next) {
        lane.next = lane.emptyBelow = next;
        return this.seek(lane);
      }
    } else this.options.onAlarm(error, false, placeOf(lane));
    lane.failures += 1;
    this.pause(payload, Math.min(RETRY_MS_MAX, 50 * 2 ** lane.failures));
  }

  private pause(payload: EachBatchPayload, ms: number): void {
    const resume = payload.pause();
    const timer = setTimeout(() => {
      this.resumes.delete(timer);
      resume();
    }, ms);
    this.resumes.add(timer);
  }

  /** For an operator's tools only, and now and then: nobody starts from the group's offsets. */
  private async tellGroup(lane: Lane, payload: EachBatchPayload): Promise<void> {
    if (performance.now() - lane.committedAt < COMMIT_EVERY_MS || !payload.isRunning()) return;
    lane.committedAt = performance.now();
    const offset = lane.next.toString();
    await payload.commitOffsetsIfNecessary({
      topics: [{ topic: payload.batch.topic, partitions: [{ partition: lane.partition, offset }] }],
    });
  }

  private seek(lane: Lane): void {
    this.member.seek(lane.topic, lane.partition, lane.next);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

function asError(e: unknown): Error {
  return e instanceof Error ? e : new Error(String(e));
}
