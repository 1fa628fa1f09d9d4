import type { Batch, KafkaMessage } from 'kafkajs';
import type { LogRecord, Topic } from '../log';
import { toRecord } from './record';

/** One partition of one topic, as this member works on it. */
export interface Lane {
  readonly topic: Topic;
  readonly partition: number;
  /** Offset of the next record to apply: as kept in PostgreSQL. */
  next: bigint;
  /** From `next` up to here the log has nothing for a handler: markers and aborted records of foreign transactions. */
  emptyBelow: bigint;
  /** Append time of the record before `next`, in ns. */
  appendedAt: bigint;
  failures: number;
  /** When its last batch began: milliseconds of `performance.now()`, which nobody sets back. */
  began: number;
  /** When the group was last told of the position, in ms. */
  committedAt: number;
}

export const laneKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Part of a fetched batch, as large as a handler takes at once. */
export interface Slice {
  readonly records: readonly LogRecord[];
  readonly lastOffset: string;
  readonly nextOffset: bigint;
}

const SLICE_BYTES_MAX = 4 * 1024 * 1024;

/** Slices in order; the last one also covers what kafkajs filtered out behind it (markers of foreign transactions). */
export function* slices(batch: Batch, lane: Lane, recordsMax: number): Generator<Slice> {
  const { messages } = batch;
  let at = 0;
  while (at < messages.length) {
    const end = sliceEnd(messages, at, recordsMax);
    const records: LogRecord[] = [];
    let before = lane.appendedAt;
    for (const message of messages.slice(at, end)) {
      const record = toRecord(message, before);
      before = record.appendedAt;
      records.push(record);
    }
    const last = messages[end - 1]?.offset ?? '-1';
    yield { records, lastOffset: last, nextOffset: BigInt(end === messages.length ? batch.lastOffset() : last) + 1n };
    at = end;
  }
}

function sliceEnd(messages: readonly KafkaMessage[], from: number, recordsMax: number): number {
  let bytes = 0;
  let end = from;
  while (end < messages.length && end - from < recordsMax && (end === from || bytes < SLICE_BYTES_MAX)) {
    bytes += messages[end]?.value?.length ?? 0;
    end += 1;
  }
  return end;
}

/** Where the broker was asked to begin; kafkajs keeps it beside the messages without declaring it. */
export function fetchedFrom(batch: Batch): bigint {
  const from = (batch as Batch & { readonly fetchedOffset?: unknown }).fetchedOffset;
  return BigInt(typeof from === 'string' ? from : (batch.firstOffset() ?? batch.lastOffset()));
}
