import type { BatchResult, Transfer } from '@tallystick/domain/ledger';
import { int2Array, int4Array, int8Array, numericArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/**
 * Inserts the batches' transfers and moves the counters of their accounts, in one statement: the database derives the counters'
 * changes from the very rows it inserted, so that counters = transfers by construction (I2).
 * `idsOf` has each shard's account numbers by name. Answers how many accounts moved.
 */
export async function insertTransfers(
  tx: Sql,
  results: readonly BatchResult[],
  idsOf: ReadonlyMap<number, ReadonlyMap<string, bigint>>,
): Promise<number> {
  const rows: Transfer[] = [];
  const shards: number[] = [];
  const batches: bigint[] = [];
  const clocks: bigint[] = [];
  const debits: bigint[] = [];
  const credits: bigint[] = [];
  for (const { input, transfers } of results) {
    const ids = idsOf.get(input.shard);
    for (const t of transfers) {
      rows.push(t);
      shards.push(input.shard);
      batches.push(input.batchSeq);
      clocks.push(input.clock);
      debits.push(ids?.get(t.debit) ?? 0n);
      credits.push(ids?.get(t.credit) ?? 0n);
    }
  }
  if (rows.length === 0) return 0;
  return tx.run('journal_insert_transfers', INSERT, [
    int2Array(shards),
    int2Array(rows.map((t) => t.leg)),
    int2Array(rows.map((t) => t.kind)),
    int4Array(rows.map((t) => Number(t.period))),
    int8Array(rows.map((t) => t.seq)),
    int8Array(rows.map((t) => t.entry)),
    int8Array(batches),
    int8Array(debits),
    int8Array(credits),
    int8Array(rows.map((t) => t.effective)),
    int8Array(clocks),
    int8Array(rows.map((t) => t.chargeSeq)),
    int8Array(rows.map((t) => t.commandSeq)),
    numericArray(rows.map((t) => t.amount)),
    numericArray(rows.map((t) => t.debitAfter)),
    numericArray(rows.map((t) => t.creditAfter)),
  ]);
}

const INSERT = `
WITH moved AS (
  INSERT INTO transfer (shard, leg, kind, period, seq, entry, batch_seq, debit, credit, effective, recorded, charge_seq, command_seq,
                        amount, debit_after, credit_after)
  SELECT * FROM unnest($1::int2[], $2::int2[], $3::int2[], $4::int4[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[],
                       $10::int8[], $11::int8[], $12::int8[], $13::int8[], $14::numeric[], $15::numeric[], $16::numeric[])
  RETURNING debit, credit, amount
), change AS (
  SELECT account_id, sum(d) AS d, sum(c) AS c
  FROM (SELECT debit AS account_id, amount AS d, 0::numeric AS c FROM moved UNION ALL SELECT credit, 0, amount FROM moved) x
  GROUP BY account_id
)
UPDATE account a SET debits_posted = a.debits_posted + change.d, credits_posted = a.credits_posted + change.c
FROM change WHERE a.account_id = change.account_id`;
