import type { Catalogue } from '@tallystick/domain/contract';
import { partitionOfShard, rateEvent, shardOf } from '@tallystick/domain/rating';
import type { LogRecord } from '@tallystick/platform/log/log';
import { readRecord, type ReadRecord } from '@tallystick/rating-worker/read-record';
import { NoReply, PARTITIONS } from './fake-log';
import { Conflict, type FakeStore, type KeptCharge, type RatingHead, type Transaction } from './fake-store';
import type { World } from './world';

/** A rating worker: claims the position, decides with the domain's own functions, commits, announces. Each `yield` is an await. */
export function* rater(world: World): Generator<void, void> {
  const believed = new Map<number, bigint>();
  yield* announceAll(world);
  for (;;) {
    const partition = world.random.int(PARTITIONS);
    const at = believed.get(partition) ?? world.store.positions.get(`rating ${partition}`) ?? 0n;
    const records = world.log.fetch('usage', partition, at);
    yield;
    if (records.length === 0) continue;
    try {
      believed.set(partition, yield* rateBatch(world, partition, records));
    } catch (error) {
      if (!(error instanceof Conflict) && !(error instanceof NoReply)) throw error;
      believed.delete(partition);
    }
    yield* announceAll(world);
  }
}

function* rateBatch(world: World, partition: number, records: readonly LogRecord[]): Generator<void, bigint> {
  const { store, log } = world;
  const tx = store.begin();
  const position = `rating ${partition}`;
  tx.see(position);
  const first = records[0]?.offset ?? 0n;
  const next = first + BigInt(records.length);
  if ((store.positions.get(position) ?? 0n) !== first) throw new Conflict(position);
  yield;
  const batch = new RatingBatch(store, tx, world.catalogue, partition);
  for (const record of records) batch.decide(record);
  yield;
  // as on Kafka: re-appends stand before the commit, a crash in between repeats them, and identity makes that a duplicate
  for (const { to, record } of batch.again) log.append('usage', to, record.value as string, `${partition}/${record.offset}`);
  yield;
  tx.write(position, () => store.positions.set(position, next));
  batch.write();
  tx.commit();
  yield; // a crash here is the one between the rating commit and the produce
  return next;
}

/** A record is read again at every attempt; here once, for the sake of many seeds. */
const readings = new WeakMap<LogRecord, ReadRecord>();
function readOnce(record: LogRecord): ReadRecord {
  let read = readings.get(record);
  if (read === undefined) readings.set(record, (read = readRecord(record)));
  return read;
}

class RatingBatch {
  readonly again: { to: number; record: LogRecord }[] = [];
  private readonly heads = new Map<number, RatingHead>();
  private readonly known = new Map<string, Uint8Array>();
  private readonly charges: { shard: number; charge: KeptCharge }[] = [];

  constructor(
    private readonly store: FakeStore,
    private readonly tx: Transaction,
    private readonly catalogue: Catalogue,
    private readonly partition: number,
  ) {}

  decide(record: LogRecord): void {
    const read = readOnce(record);
    if (read.kind !== 'event') throw new Error(`the client sent ${read.kind}`);
    const { event } = read;
    const pinned = this.catalogue.seq;
    const shard = shardOf(this.catalogue.customer(event.subject ?? '', pinned)?.id ?? event.subject ?? '');
    this.count(shard, 'delivered');
    const to = partitionOfShard(shard, PARTITIONS);
    if (record.origin === null && to !== this.partition) {
      this.count(shard, 'reappended');
      this.again.push({ to, record });
      return;
    }
    const key = Buffer.from(read.key).toString('hex');
    this.tx.see(`identity ${key}`);
    const before = this.known.get(key) ?? this.store.identities.get(key);
    if (before !== undefined) {
      this.count(shard, Buffer.compare(before, read.content) === 0 ? 'duplicate' : 'conflict');
      return;
    }
    this.known.set(key, read.content);
    const decision = rateEvent(event, this.catalogue, pinned, record.appendedAt);
    if (decision.kind === 'parked') {
      this.count(shard, 'parked');
      return;
    }
    const chargeSeq = this.count(shard, decision.outcome === 'charged' ? 'charged' : 'notBillable', 1n).chargeSeq;
    const { outcome, funding, customer, entity, asset, amount } = decision;
    const { source, id: eventId, time: eventTime } = event;
    const charge = { chargeSeq, outcome, funding, customer, entity, asset, amount, eventTime, source, eventId };
    this.charges.push({ shard, charge: { ...charge, kind: 'usage', partition: this.partition, offset: record.offset } });
  }

  write(): void {
    const { store, tx } = this;
    for (const [shard, head] of this.heads) tx.write(`rating head ${shard}`, () => store.heads.set(shard, head));
    for (const [key, content] of this.known) tx.write(`identity ${key}`, () => store.identities.set(key, content));
    for (const { shard, charge } of this.charges)
      tx.write(`rating head ${shard}`, () => {
        const kept = store.charges.get(shard);
        if (kept === undefined) store.charges.set(shard, [charge]);
        else kept.push(charge);
      });
  }

  private count(shard: number, what: Exclude<keyof RatingHead, 'chargeSeq'>, charges = 0n): RatingHead {
    this.tx.see(`rating head ${shard}`);
    const head = this.heads.get(shard) ?? this.store.head(shard);
    const next = { ...head, chargeSeq: head.chargeSeq + charges, [what]: head[what] + 1 };
    this.heads.set(shard, next);
    return next;
  }
}

/** Announces what is rated and was not announced; an announcement twice changes nothing. */
function* announceAll({ store, log }: World): Generator<void, void> {
  for (const [shard, { chargeSeq }] of store.heads) {
    if ((store.published.get(shard) ?? 0n) >= chargeSeq) continue;
    try {
      log.append('charges', partitionOfShard(shard, PARTITIONS), `${shard} ${chargeSeq}`);
    } catch (error) {
      if (error instanceof NoReply) continue;
      throw error;
    }
    yield;
    const known = store.published.get(shard) ?? 0n;
    store.published.set(shard, chargeSeq > known ? chargeSeq : known);
  }
}
