import { int2Array, int4Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';

/** A leg of a journal entry with the names of its accounts. Amounts at scale 12. */
export interface NamedTransfer {
  readonly shard: number;
  readonly seq: bigint;
  readonly entry: bigint;
  readonly leg: number;
  readonly kind: number;
  readonly debit: string;
  readonly credit: string;
  readonly debitCode: number;
  readonly creditCode: number;
  /** The customer of the account, null for a shard's own. */
  readonly debitCustomer: string | null;
  readonly creditCustomer: string | null;
  readonly amount: bigint;
  readonly effective: bigint;
  readonly recorded: bigint;
  readonly period: number;
  readonly batchSeq: bigint;
  readonly chargeSeq: bigint | null;
  readonly commandSeq: bigint | null;
}

type Row = [
  ...[number, bigint, bigint, number, number, string, string, number, number, string | null, string | null],
  ...[bigint, bigint, bigint, number, bigint, bigint | null, bigint | null],
];

const COLUMNS = `t.shard, t.seq, t.entry, t.leg, t.kind, d.name, c.name, d.code, c.code, d.customer, c.customer, t.amount, t.effective, t.recorded, t.period,
  t.batch_seq, t.charge_seq, t.command_seq`;
const ACCOUNTS = 'JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit';

function read(r: Row): NamedTransfer {
  const [shard, seq, entry, leg, kind, debit, credit, debitCode, creditCode, debitCustomer, creditCustomer] = r;
  const [amount, effective, recorded, period, batchSeq, chargeSeq, commandSeq] = [r[11], r[12], r[13], r[14], r[15], r[16], r[17]];
  const accounts = { debit, credit, debitCode, creditCode, debitCustomer, creditCustomer };
  return { shard, seq, entry, leg, kind, ...accounts, amount, effective, recorded, period, batchSeq, chargeSeq, commandSeq };
}

/** A charge in the journal: the entry that is its own (counted even where it has no legs), and the legs. Null where it is not posted yet. */
export interface ChargeEntry {
  readonly entry: bigint;
  readonly batchSeq: bigint;
  readonly recorded: bigint;
  /** The accounting periods' number that the batch was folded at. */
  readonly periodSeq: bigint;
  readonly legs: readonly NamedTransfer[];
}

/** The entry of one charge; null where it is not posted yet. */
export async function readChargeEntry(sql: Sql, shard: number, chargeSeq: bigint): Promise<ChargeEntry | null> {
  return (await readChargeEntries(sql, [{ shard, chargeSeq }]))[0] ?? null;
}

/** The entries of the charges, in their order, found through the batches that took them: it costs the same in a journal of any size. */
export async function readChargeEntries(
  sql: Sql,
  charges: readonly { readonly shard: number; readonly chargeSeq: bigint }[],
): Promise<(ChargeEntry | null)[]> {
  const keys = [int4Array(charges.map((_, n) => n)), int2Array(charges.map((c) => c.shard)), int8Array(charges.map((c) => c.chargeSeq))];
  const rows = await sql.rows<[number, bigint, bigint, bigint, bigint]>('replay_entries_of_charges', ENTRIES, keys);
  const entries = new Array<(ChargeEntry & { legs: NamedTransfer[] }) | null>(charges.length).fill(null);
  for (const [n, entry, batchSeq, recorded, periodSeq] of rows) entries[n] = { entry, batchSeq, recorded, periodSeq, legs: [] };
  const legs = await sql.rows<[number, ...Row]>('replay_legs_of_charges', LEGS, keys);
  for (const [n, ...leg] of legs) entries[n]?.legs.push(read(leg));
  return entries;
}

const BATCH = `CROSS JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = q.shard AND x.charge_count > 0 AND x.charge_first <= q.seq
                    ORDER BY x.charge_first DESC LIMIT 1) i`;
const ASKED = `FROM unnest($1::int4[], $2::int2[], $3::int8[]) AS q (n, shard, seq) ${BATCH}`;
const TAKEN = 'q.seq < i.charge_first + i.charge_count';
const ENTRIES = `SELECT q.n, i.entry_first + (i.entry_count - i.charge_count) + (q.seq - i.charge_first), i.batch_seq, i.clock, i.period_seq ${ASKED} WHERE ${TAKEN}`;
const LEGS = `
SELECT q.n, ${COLUMNS} ${ASKED}
JOIN transfer t ON t.shard = i.shard AND t.recorded = i.clock AND t.seq >= i.transfer_first AND t.seq < i.transfer_first + i.transfer_count
  AND t.charge_seq = q.seq ${ACCOUNTS}
WHERE ${TAKEN} ORDER BY t.shard, t.seq`;
