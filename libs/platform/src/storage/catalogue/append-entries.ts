import { canonicalJson } from '@tallystick/domain/event';
import { sha256 } from '@tallystick/domain/canonical';
import type { CatalogueKind } from '@tallystick/domain/contract';
import type { JsonValue } from '@tallystick/domain/usage';
import { byteaArray, int8Array, textArray } from '../binary-arrays';
import type { Sql } from '../sql';

export interface NewEntry {
  readonly kind: CatalogueKind;
  /** What the entry is about: customer id, book/model/number … */
  readonly key: string;
  readonly body: JsonValue;
}

/**
 * Appends entries under the catalogue head's row lock and answers their dense numbers.
 * The bodies must have been read by the domain before: what stands here is folded by every process, for ever.
 */
export async function appendEntries(tx: Sql, actor: string, entries: readonly NewEntry[]): Promise<bigint[]> {
  if (entries.length === 0) return [];
  const [head] = await tx.rows<[bigint]>(
    'catalogue_move',
    'UPDATE catalogue_head SET catalogue_seq = catalogue_seq + $1 WHERE id = 1 RETURNING catalogue_seq',
    [BigInt(entries.length)],
  );
  const first = (head?.[0] ?? 0n) - BigInt(entries.length) + 1n;
  const seqs = entries.map((_, i) => first + BigInt(i));
  const bodies = entries.map((e) => canonicalJson(e.body));
  await tx.query(
    `INSERT INTO catalogue_entry (catalogue_seq, recorded_at, actor, kind, key, body, body_sha256)
     SELECT s, $2, $3, k, y, b, h FROM unnest($1::int8[], $4::text[], $5::text[], $6::text[], $7::bytea[]) AS t (s, k, y, b, h)`,
    [
      int8Array(seqs),
      BigInt(Date.now()) * 1_000_000n,
      actor,
      textArray(entries.map((e) => e.kind)),
      textArray(entries.map((e) => e.key)),
      textArray(bodies),
      byteaArray(bodies.map((b) => sha256(b))),
    ],
  );
  return seqs;
}
