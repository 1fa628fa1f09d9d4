import { byteaArray, int2Array, int8Array, textArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** One row of `exception`: a parked event or a conflict. */
export interface NewException {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly kind: 'parked' | 'conflict';
  readonly reason: string;
  readonly detail: string;
  readonly field: string | null;
  readonly customer: string | null;
  readonly subject: string | null;
  readonly source: string;
  readonly eventId: string;
  readonly model: string | null;
  readonly dialect: string | null;
  readonly eventTime: bigint | null;
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: bigint;
  readonly recordedAt: bigint;
  readonly catalogueSeq: bigint;
  readonly content: Uint8Array;
  readonly rawHash: Uint8Array;
}

export async function insertExceptions(tx: Sql, e: readonly NewException[]): Promise<void> {
  if (e.length === 0) return;
  await tx.run(
    'insert_exceptions',
    `INSERT INTO exception (shard, decision_seq, kind, reason, detail, field, customer, subject, source, event_id, model, dialect, event_time,
       partition, "offset", appended_at, recorded_at, catalogue_seq, content, raw_hash)
     SELECT * FROM unnest($1::int2[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
       $12::text[], $13::int8[], $14::int2[], $15::int8[], $16::int8[], $17::int8[], $18::int8[], $19::bytea[], $20::bytea[])`,
    [
      int2Array(e.map((x) => x.shard)),
      int8Array(e.map((x) => x.decisionSeq)),
      textArray(e.map((x) => x.kind)),
      textArray(e.map((x) => x.reason)),
      textArray(e.map((x) => x.detail)),
      textArray(e.map((x) => x.field)),
      textArray(e.map((x) => x.customer)),
      textArray(e.map((x) => x.subject)),
      textArray(e.map((x) => x.source)),
      textArray(e.map((x) => x.eventId)),
      textArray(e.map((x) => x.model)),
      textArray(e.map((x) => x.dialect)),
      int8Array(e.map((x) => x.eventTime)),
      int2Array(e.map((x) => x.partition)),
      int8Array(e.map((x) => x.offset)),
      int8Array(e.map((x) => x.appendedAt)),
      int8Array(e.map((x) => x.recordedAt)),
      int8Array(e.map((x) => x.catalogueSeq)),
      byteaArray(e.map((x) => x.content)),
      byteaArray(e.map((x) => x.rawHash)),
    ],
  );
}

/** Bytes that no shard could be read from, with where they stood and what was wrong. A second delivery changes nothing. */
export async function insertDeadLetter(
  tx: Sql,
  topic: number,
  partition: number,
  offset: bigint,
  bytes: Uint8Array,
  error: string,
): Promise<void> {
  await tx.run(
    'insert_dead_letter',
    'INSERT INTO dead_letter (topic, partition, "offset", bytes, error) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [topic, partition, offset, Buffer.from(bytes), error.slice(0, 2_000)],
  );
}
