import { RECEIVABLE_OVERAGE, type AccountKey, type EntryLeg, type EntryView, type OverageAround } from '@tallystick/domain/ledger';
import { int2Array, int4Array, int8Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

type Key = [string, number, string, string, string | null, string | null];
type LegRow = [
  number,
  bigint,
  number,
  bigint,
  ...Key,
  ...Key,
  bigint | null,
  bigint | null,
  bigint | null,
  bigint,
  bigint,
  bigint,
  bigint | null,
];

/** Posted entries with their legs and what is left of them, by shard. An entry without transfers is absent. */
export async function loadEntries(
  tx: Sql,
  wanted: readonly { shard: number; entry: bigint }[],
): Promise<Map<number, Map<bigint, EntryView>>> {
  const found = new Map<number, Map<bigint, EntryView>>();
  if (wanted.length === 0) return found;
  const unique = [...new Map(wanted.map((w) => [`${w.shard} ${w.entry}`, w])).values()];
  const rows = await tx.rows<LegRow>('journal_load_entries', LOAD, [
    int2Array(unique.map((w) => w.shard)),
    int8Array(unique.map((w) => w.entry)),
  ]);
  const around = await loadOverage(tx, rows);
  for (const row of rows) {
    const [shard, entry] = row;
    const of = found.get(shard) ?? new Map<bigint, EntryView>();
    found.set(shard, of);
    const legs = [...(of.get(entry)?.legs ?? []), toLeg(row)];
    const left = { refunded: row[16] ?? 0n, refundedOverage: row[17] ?? 0n, reversedBy: row[18] };
    of.set(entry, { entry, legs, ...left, overage: around.get(`${shard} ${entry}`) ?? null });
  }
  return found;
}

/** How the overage stood around the charges that made some; asked for only where there are any. */
async function loadOverage(tx: Sql, rows: readonly LegRow[]): Promise<Map<string, OverageAround>> {
  const made = rows.filter((r) => r[5] === RECEIVABLE_OVERAGE.code && r[22] !== null);
  if (made.length === 0) return new Map();
  const covered = await tx.rows<[number, bigint]>('journal_covered_overage', COVERED, [
    int4Array(made.map((_, n) => n)),
    int8Array(made.map((r) => r[20])),
    int8Array(made.map((r) => r[19])),
    int8Array(made.map((r) => r[1])),
    int8Array(made.map((r) => r[22])),
  ]);
  const sums = new Map(covered);
  return new Map(made.map((r, n) => [`${r[0]} ${r[1]}`, { before: r[21] - r[3], covered: sums.get(n) ?? 0n }]));
}

function toLeg(row: LegRow): EntryLeg {
  const shard = row[0];
  const key = (at: 4 | 10): AccountKey => {
    const [name, code, entity, asset, customer, sub] = row.slice(at, at + 6) as Key;
    return { name, code, shard, entity, asset, customer, sub };
  };
  return { kind: row[2], amount: row[3], debit: key(4), credit: key(10) };
}

const LOAD = `
SELECT q.shard, q.entry, t.kind, t.amount, d.name, d.code, d.entity, d.asset, d.customer, d.sub,
       c.name, c.code, c.entity, c.asset, c.customer, c.sub, e.refunded, e.refunded_overage, e.reversed_by,
       t.seq, t.debit, t.debit_after, t.charge_seq
FROM unnest($1::int2[], $2::int8[]) AS q (shard, entry)
CROSS JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = q.shard AND x.entry_count > 0 AND x.entry_first <= q.entry
                    ORDER BY x.entry_first DESC LIMIT 1) i
JOIN transfer t ON t.shard = q.shard AND t.recorded = i.clock AND t.seq >= i.transfer_first
  AND t.seq < i.transfer_first + i.transfer_count AND t.entry = q.entry
JOIN account d ON d.account_id = t.debit
JOIN account c ON c.account_id = t.credit
LEFT JOIN entry_state e ON e.shard = q.shard AND e.entry = q.entry
ORDER BY q.shard, q.entry, t.leg`;

/**
 * What came off the account after the charge's own overage: settlements (less those that a reversal took back), and what charges before
 * it were given back. What it was given back itself, or a later one, is not its way to being covered. Usage (kind 1) never comes off it,
 * so that both look-ups stay on the indexes that leave usage out.
 */
const COVERED = `
SELECT q.n,
  coalesce((SELECT sum(t.amount) FROM transfer t
            LEFT JOIN command k ON t.kind IN (5, 6) AND k.shard = t.shard AND k.command_seq = t.command_seq
            LEFT JOIN public.charge v ON t.kind = 7 AND v.shard = t.shard AND v.charge_seq = t.charge_seq
            WHERE t.credit = q.account AND t.seq > q.seq AND t.kind <> 1
              AND NOT coalesce((k.outcome::json ->> 'target')::int8 >= q.entry, v.target_seq >= q.charge, false)), 0)
  - coalesce((SELECT sum(t.amount) FROM transfer t WHERE t.debit = q.account AND t.seq > q.seq AND t.kind = 6), 0)
FROM unnest($1::int4[], $2::int8[], $3::int8[], $4::int8[], $5::int8[]) AS q (n, account, seq, entry, charge)`;
