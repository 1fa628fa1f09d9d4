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
  readonly creditCode: number;
  readonly amount: bigint;
  readonly effective: bigint;
  readonly recorded: bigint;
  readonly period: number;
  readonly batchSeq: bigint;
  readonly chargeSeq: bigint | null;
  readonly commandSeq: bigint | null;
}

type Row = [
  number,
  bigint,
  bigint,
  number,
  number,
  string,
  string,
  number,
  bigint,
  bigint,
  bigint,
  number,
  bigint,
  bigint | null,
  bigint | null,
];

const COLUMNS = `t.shard, t.seq, t.entry, t.leg, t.kind, d.name, c.name, c.code, t.amount, t.effective, t.recorded, t.period, t.batch_seq, t.charge_seq, t.command_seq`;
const FROM = 'transfer t JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit';

function read(r: Row): NamedTransfer {
  const [shard, seq, entry, leg, kind, debit, credit, creditCode, amount, effective, recorded, period, batchSeq, chargeSeq, commandSeq] = r;
  return { shard, seq, entry, leg, kind, debit, credit, creditCode, amount, effective, recorded, period, batchSeq, chargeSeq, commandSeq };
}

/** A charge in the journal: the entry that is its own (counted even where it has no legs), and the legs. Null where it is not posted yet. */
export interface ChargeEntry {
  readonly entry: bigint;
  readonly batchSeq: bigint;
  readonly recorded: bigint;
  readonly legs: readonly NamedTransfer[];
}

/** Found through the batch that took the charge, so that it costs the same in a journal of any size. */
export async function readChargeEntry(sql: Sql, shard: number, chargeSeq: bigint): Promise<ChargeEntry | null> {
  const [batch] = await sql.rows<[bigint, bigint, bigint, bigint, number, bigint]>(
    'replay_batch_of_charge',
    `SELECT batch_seq, clock, entry_first + entry_count - charge_count + ($2 - charge_first), transfer_first, transfer_count, charge_first + charge_count - 1
     FROM ledger_input WHERE shard = $1 AND charge_count > 0 AND charge_first <= $2 ORDER BY charge_first DESC LIMIT 1`,
    [shard, chargeSeq],
  );
  if (batch === undefined || batch[5] < chargeSeq) return null;
  const [batchSeq, clock, entry, first, count] = batch;
  const legs = await sql.rows<Row>(
    'replay_transfers_of_charge',
    `SELECT ${COLUMNS} FROM ${FROM} WHERE t.shard = $1 AND t.seq >= $2 AND t.seq < $2 + $3 AND t.recorded = $4 AND t.charge_seq = $5 ORDER BY t.seq`,
    [shard, first, BigInt(count), clock, chargeSeq],
  );
  return { entry, batchSeq, recorded: clock, legs: legs.map(read) };
}

/** A shard's transfers after `after`, in sequence order. */
export async function pageTransfers(sql: Sql, shard: number, after: bigint, limit: number): Promise<NamedTransfer[]> {
  const rows = await sql.rows<Row>(
    'replay_page_transfers',
    `SELECT ${COLUMNS} FROM ${FROM} WHERE t.shard = $1 AND t.seq > $2 ORDER BY t.seq LIMIT $3`,
    [shard, after, limit],
  );
  return rows.map(read);
}
