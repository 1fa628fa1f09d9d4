import { identityName } from '@tallystick/domain/event';
import { canBeSuperseded, partitionOfShard, shardOf, SHARD_COUNT } from '@tallystick/domain/rating';
import type { Catalogue } from '@tallystick/domain/contract';
import { headOf, type BatchContext } from './batch-context';
import { addDecided, decideEvent } from './decide-event';
import { nameOf } from './named';
import type { ReadEvent, ReadMalformed } from './read-record';

/** A read record with the shard it belongs to, and whether it stands on that shard's partition. */
export interface Placed {
  readonly read: ReadEvent | ReadMalformed;
  readonly shard: number;
  readonly misplaced: boolean;
}

const shards = new Map<string, number>();
const SHARDS_KEPT = 200_000;

/** The shard of the customer that a subject means; of the subject itself where it means none. */
export function shardOfSubject(subject: string, catalogue: Catalogue, pinnedSeq: bigint): number {
  const customer = catalogue.customer(subject, pinnedSeq)?.id ?? subject;
  let shard = shards.get(customer);
  if (shard === undefined) {
    if (shards.size >= SHARDS_KEPT) shards.clear();
    shard = shardOf(customer);
    shards.set(customer, shard);
  }
  return shard;
}

export function place(
  read: ReadEvent | ReadMalformed,
  catalogue: Catalogue,
  pinnedSeq: bigint,
  partition: number,
  partitions: number,
): Placed {
  const shard = shardOfSubject(read.subject ?? '', catalogue, pinnedSeq);
  return { read, shard, misplaced: read.record.origin === null && partitionOfShard(shard, partitions) !== partition };
}

/**
 * Decides the batch's records in their order: duplicate, conflict, re-append, charge or exception.
 * `known` holds the content hash of identities that existed before the records, and takes those that they bring.
 */
export function decideRecords(context: BatchContext, placed: readonly Placed[], known: Map<string, Uint8Array>, partitions: number): void {
  for (const { read, shard, misplaced } of placed) {
    const head = headOf(context, shard);
    head.delivered += 1;
    if (misplaced) {
      head.reappended += 1;
      context.append.push({
        partition: partitionOfShard(shard, partitions),
        key: read.subject,
        value: read.record.value as string,
        origin: `${context.partition}/${read.record.offset}`,
      });
      continue;
    }
    const key = identityName(read.key);
    const before = known.get(key);
    if (before === undefined) {
      known.set(key, read.content);
      decideNew(context, read, shard);
    } else if (Buffer.compare(before, read.content) === 0) head.duplicate += 1;
    else addConflict(context, read, shard);
  }
}

function decideNew(context: BatchContext, read: ReadEvent | ReadMalformed, shard: number): void {
  const decision =
    read.kind === 'event'
      ? decideEvent(context, read.event, read.record.appendedAt)
      : ({ kind: 'parked', reason: read.reason, detail: `${read.field} ${read.message}`, field: read.field, customer: null } as const);
  if (decision.kind !== 'parked' && read.kind === 'event') {
    const { event } = read;
    const charge = addDecided(context, shard, decision, {
      source: event.source,
      id: event.id,
      eventTime: event.time,
      dialect: event.dialect,
      provider: event.provider,
      apiKeyId: event.apiKeyId,
      partition: context.partition,
      record: read.record,
      rawHash: read.rawHash,
    });
    context.identities.push({
      key: read.key,
      content: read.content,
      shard,
      outcome: charge.outcome === 'charged' ? 1 : 2,
      seq: charge.chargeSeq,
    });
    return;
  }
  if (decision.kind !== 'parked') return;
  const head = headOf(context, shard);
  head.parked += 1;
  const seq = addException(context, read, shard, 'parked', decision.reason, decision.detail, decision.field, decision.customer);
  context.identities.push({ key: read.key, content: read.content, shard, outcome: 3, seq });
  if (read.kind === 'event' && canBeSuperseded(decision.reason)) {
    const { reason, detail } = decision;
    const { partition } = context;
    const exception = {
      shard,
      decisionSeq: seq,
      kind: 'parked',
      state: 'open',
      attempts: 0,
      reason,
      detail,
      partition,
      record: read.record,
    } as const;
    context.waiting.set(nameOf(read), { exception, read });
  }
}

function addConflict(context: BatchContext, read: ReadEvent | ReadMalformed, shard: number): void {
  headOf(context, shard).conflict += 1;
  addException(
    context,
    read,
    shard,
    'conflict',
    'conflict',
    'an event of the same source and id with other content came before: the first one stands',
    'id',
    null,
  );
}

function addException(
  context: BatchContext,
  read: ReadEvent | ReadMalformed,
  shard: number,
  kind: 'parked' | 'conflict',
  reason: string,
  detail: string,
  field: string | null,
  customer: string | null,
): bigint {
  const head = headOf(context, shard);
  head.decisionSeq += 1n;
  const event = read.kind === 'event' ? read.event : null;
  context.exceptions.push({
    shard,
    decisionSeq: head.decisionSeq,
    kind,
    reason,
    detail: withoutNul(detail),
    field: field === null ? null : withoutNul(field),
    customer: customer ?? context.catalogue.customer(read.subject ?? '', context.pinnedSeq)?.id ?? null,
    subject: read.subject,
    source: read.source,
    eventId: read.id,
    model: event?.model ?? null,
    dialect: event?.dialect ?? null,
    eventTime: event?.time ?? null,
    partition: context.partition,
    offset: read.record.offset,
    appendedAt: read.record.appendedAt,
    recordedAt: context.recordedAt,
    catalogueSeq: context.pinnedSeq,
    content: read.content,
    rawHash: read.rawHash,
  });
  return head.decisionSeq;
}

/** Names and values of theirs stand in what we say about them, and PostgreSQL keeps no NUL. */
function withoutNul(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\ufffd') : text;
}

/** Every shard that lives on the partition. */
export function shardsOfPartition(partition: number, partitions: number): number[] {
  return Array.from({ length: SHARD_COUNT }, (_, s) => s).filter((s) => partitionOfShard(s, partitions) === partition);
}
