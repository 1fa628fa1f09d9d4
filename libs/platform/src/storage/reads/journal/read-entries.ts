import { int2Array, int8Array } from '../../binary-arrays';
import type { Sql } from '../../sql';

export interface EntryKey {
  readonly shard: number;
  readonly entry: bigint;
}

/** A leg of an entry: one transfer, with the names of its accounts. */
export interface EntryTransfer {
  readonly seq: bigint;
  readonly leg: number;
  readonly kind: number;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly effective: bigint;
  readonly period: number;
}

/** A journal entry with where it came from. One of a charge that cost nothing has no transfers and is counted all the same. */
export interface JournalEntry extends EntryKey {
  readonly batchSeq: bigint;
  readonly recorded: bigint;
  readonly charge: { readonly seq: bigint; readonly source: string; readonly eventId: string; readonly customer: string } | null;
  readonly command: { readonly id: string; readonly kind: string; readonly customer: string } | null;
  readonly refunded: bigint;
  readonly reversedBy: bigint | null;
  readonly transfers: readonly EntryTransfer[];
}

/** The entries with these keys, in the order of the keys; one that is not in the journal is left out. */
export async function readEntries(sql: Sql, keys: readonly EntryKey[]): Promise<JournalEntry[]> {
  const wanted = [int2Array(keys.map((k) => k.shard)), int8Array(keys.map((k) => k.entry))];
  const heads = await sql.rows<HeadRow>('journal_entries', HEADS, wanted);
  const legs = new Map<string, EntryTransfer[]>();
  for (const [shard, entry, seq, leg, kind, debit, credit, amount, effective, period] of await sql.rows<LegRow>(
    'journal_entry_legs',
    LEGS,
    wanted,
  )) {
    const of = legs.get(`${shard}-${entry}`) ?? [];
    of.push({ seq, leg, kind, debit, credit, amount, effective, period });
    legs.set(`${shard}-${entry}`, of);
  }
  return heads.map((r) => ({
    shard: r[0],
    entry: r[1],
    batchSeq: r[2],
    recorded: r[3],
    charge:
      r[4] === null || r[5] === null || r[6] === null || r[7] === null ? null : { seq: r[4], source: r[5], eventId: r[6], customer: r[7] },
    command: r[8] === null || r[9] === null || r[10] === null ? null : { id: r[8], kind: r[9], customer: r[10] },
    refunded: r[11],
    reversedBy: r[12],
    transfers: legs.get(`${r[0]}-${r[1]}`) ?? [],
  }));
}

type HeadRow = [
  ...[number, bigint, bigint, bigint, bigint | null, string | null, string | null, string | null],
  ...[string | null, string | null, string | null, bigint, bigint | null],
];
type LegRow = [number, bigint, bigint, number, number, string, string, bigint, bigint, number];

/** The batch that made each entry, found by one probe; applied commands come first in it, then one entry per charge. */
const PLACED = `
unnest($1::int2[], $2::int8[]) WITH ORDINALITY k (shard, entry, n)
CROSS JOIN LATERAL (
  SELECT * FROM ledger_input i WHERE i.shard = k.shard AND i.entry_count > 0 AND i.entry_first <= k.entry ORDER BY i.entry_first DESC LIMIT 1) i`;
const INSIDE = 'k.entry < i.entry_first + i.entry_count';
const HEADS = `
SELECT k.shard, k.entry, i.batch_seq, i.clock, x.charge_seq, x.source, x.event_id, x.customer, m.command_id::text, m.kind, m.customer,
       coalesce(s.refunded, 0), s.reversed_by
FROM ${PLACED}
LEFT JOIN charge x ON k.entry >= i.entry_first + i.entry_count - i.charge_count AND x.shard = k.shard
  AND x.charge_seq = i.charge_first + (k.entry - (i.entry_first + i.entry_count - i.charge_count))
LEFT JOIN command m ON m.shard = k.shard AND m.command_seq >= i.command_first AND m.command_seq < i.command_first + i.command_count AND m.entry = k.entry
LEFT JOIN entry_state s ON s.shard = k.shard AND s.entry = k.entry
WHERE ${INSIDE} ORDER BY k.n`;
const LEGS = `
SELECT k.shard, k.entry, t.seq, t.leg, t.kind, d.name, c.name, t.amount, t.effective, t.period
FROM ${PLACED}
JOIN transfer t ON t.shard = k.shard AND t.seq >= i.transfer_first AND t.seq < i.transfer_first + i.transfer_count AND t.recorded = i.clock
  AND t.entry = k.entry
JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit
WHERE ${INSIDE} ORDER BY k.n, t.seq`;
