import type { Admin, Consumer, ConsumerEndBatchProcessEvent, EachBatchPayload } from 'kafkajs';
import { moduloAssigner } from './assign-partitions';
import { groupName, kafkaClient, topicName, type KafkaPlace } from './client';

/** Partitions by the broker's name of the topic. */
export type Assignment = Readonly<Record<string, readonly number[]>>;
export type PassedOver = ConsumerEndBatchProcessEvent['payload'];

export interface MemberSetting {
  readonly place: KafkaPlace;
  readonly admin: () => Promise<Admin>;
  readonly sessionTimeoutMs: number;
  readonly consumer: string;
  readonly topics: readonly string[];
  readonly concurrency: number;
}

/** What a member is told. */
export interface MemberEvents {
  joined(assignment: Assignment): void;
  /** Nothing is ours until we join again. */
  left(): void;
  eachBatch(payload: EachBatchPayload): Promise<void>;
  /** kafkajs went over a fetch that held no record for a handler. */
  passedOver(payload: PassedOver): void;
  onAlarm(error: Error, fatal: boolean): void;
}

/** A broker that has just started says so at a group's first calls: nobody need look. */
const COORDINATOR_COMES = ['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE'];
/** What kafkajs calls final although the group's coordinator is only being looked for: a broker that has just been started again. */
const COORDINATOR_AWAY = 'KafkaJSGroupCoordinatorNotFound';
const AGAIN_MS = 200;
const AWAY_MS = 500;

/**
 * A member of a consumer group for as long as it is wanted. Where kafkajs gives up for a reason that may pass, a new member with a client
 * of its own is made here; for any other reason it is a fatal alarm, since kafkajs would leave the process idle.
 */
export class GroupMember {
  private consumer: Consumer | null = null;
  private again: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(
    private readonly setting: MemberSetting,
    private readonly events: MemberEvents,
  ) {}

  /** Resolves when a broker has answered and joining has begun. */
  async start(): Promise<void> {
    while (!this.stopping && !(await this.answers())) await new Promise((r) => setTimeout(r, AWAY_MS));
    if (!this.stopping) await this.open();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.again !== null) clearTimeout(this.again);
    await this.consumer?.disconnect();
  }

  /** `topic`: its name here. Throws where this is no member at the moment. */
  seek(topic: string, partition: number, offset: bigint): void {
    this.consumer?.seek({ topic: topicName(this.setting.place, topic), partition, offset: offset.toString() });
  }

  private answers(): Promise<boolean> {
    return this.setting
      .admin()
      .then((admin) => admin.describeCluster())
      .then(
        () => true,
        () => false,
      );
  }

  private async open(): Promise<void> {
    const mayPass = new WeakSet<Error>();
    const consumer = this.create((error) => mayPass.add(error));
    this.consumer = consumer;
    const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => this.events.joined(payload.memberAssignment));
    consumer.on(END_BATCH_PROCESS, ({ payload }) => this.events.passedOver(payload));
    consumer.on(CRASH, ({ payload }) => this.crashed(payload.error, mayPass.has(payload.error)));
    await consumer.connect();
    if (this.stopping) return consumer.disconnect();
    await consumer.subscribe({ topics: this.setting.topics.map((t) => topicName(this.setting.place, t)), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.setting.concurrency,
      eachBatch: (payload) => this.events.eachBatch(payload),
    });
    if (this.stopping) await consumer.disconnect();
  }

  private create(onMayPass: (error: Error) => void): Consumer {
    const { place, consumer, sessionTimeoutMs } = this.setting;
    return kafkaClient(place, { clientId: `tallystick-${consumer}`, retries: 1_000 }).consumer({
      groupId: groupName(place, consumer),
      allowAutoTopicCreation: false,
      partitionAssigners: [moduloAssigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 20_000,
      heartbeatInterval: 350,
      maxWaitTimeInMs: 200,
      minBytes: 1,
      maxBytesPerPartition: 4 * 1024 * 1024,
      maxBytes: 32 * 1024 * 1024,
      retry: {
        retries: 1_000,
        initialRetryTime: 100,
        maxRetryTime: 1_000,
        // asked only where it would begin again by itself
        restartOnFailure: (error) => {
          onMayPass(error);
          return Promise.resolve(false);
        },
      },
    });
  }

  /** kafkajs has left the group and closed its connections by now. */
  private crashed(error: Error, retriable: boolean): void {
    this.events.left();
    if (this.stopping) return;
    const expected = isCoordinatorAway(error) || (retriable && COORDINATOR_COMES.includes(String((error as { type?: unknown }).type)));
    const mayPass = retriable || expected;
    if (!expected) this.events.onAlarm(error, !mayPass);
    if (!mayPass) return;
    this.again = setTimeout(() => {
      this.start().catch((e: unknown) => this.crashed(e instanceof Error ? e : new Error(String(e)), true));
    }, AGAIN_MS);
  }
}

/** Whether the error, or what caused it, is that no coordinator was found. */
export function isCoordinatorAway(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) if (e.name === COORDINATOR_AWAY) return true;
  return false;
}
