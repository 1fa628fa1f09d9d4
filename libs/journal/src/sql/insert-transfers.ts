import type { AccountState, BatchResult } from '@tallystick/domain/ledger';
import { int8Array, numericArray } from '@tallystick/platform/storage/binary-arrays';
import { CopyRows } from '@tallystick/platform/storage/copy-rows';
import { together, type Sql } from '@tallystick/platform/storage/sql';

/** What an account has after the batches, and what their transfers added. */
interface Moved {
  readonly id: bigint;
  after: AccountState | null;
  debits: bigint;
  credits: bigint;
}

/**
 * Keeps the batches' transfers and moves the counters of their accounts. A counter moves only from exactly what it was before these
 * transfers to what the fold says it is after them: were the three not one sum, the account would not move and the batch be refused (I2).
 * `idsOf` has each shard's account numbers by name. Throws where an account did not move.
 */
export async function insertTransfers(
  tx: Sql,
  results: readonly BatchResult[],
  idsOf: ReadonlyMap<number, ReadonlyMap<string, bigint>>,
): Promise<void> {
  const moved = new Map<string, Moved>();
  const rows = new CopyRows(16, 200 * results.reduce((n, r) => n + r.transfers.length, 0));
  for (const { input, transfers, accounts } of results) {
    const ids = idsOf.get(input.shard);
    const of = (name: string): Moved => {
      let m = moved.get(name);
      if (m === undefined) moved.set(name, (m = { id: ids?.get(name) ?? 0n, after: null, debits: 0n, credits: 0n }));
      return m;
    };
    for (const t of transfers) {
      const [debit, credit] = [of(t.debit), of(t.credit)];
      debit.debits += t.amount;
      credit.credits += t.amount;
      rows.row().int2(input.shard).int2(t.leg).int2(t.kind).int4(Number(t.period)).int8(t.seq).int8(t.entry).int8(input.batchSeq);
      rows.int8(debit.id).int8(credit.id).int8(t.effective).int8(input.clock).int8(t.chargeSeq).int8(t.commandSeq);
      rows.numeric(t.amount).numeric(t.debitAfter).numeric(t.creditAfter);
    }
    for (const a of accounts) of(a.name).after = a;
  }
  if (rows.count === 0) return;
  const all = [...moved.values()];
  const [, count] = await together(
    tx.copy(INTO, rows),
    tx.run('journal_move_accounts', MOVE, [
      int8Array(all.map((m) => m.id)),
      numericArray(all.map((m) => m.after?.debitsPosted ?? null)),
      numericArray(all.map((m) => m.after?.creditsPosted ?? null)),
      numericArray(all.map((m) => m.debits)),
      numericArray(all.map((m) => m.credits)),
    ]),
  );
  if (count !== all.length) throw new Error(`${count} of ${all.length} accounts moved: the others were not as the fold believed`);
}

const INTO = `transfer (shard, leg, kind, period, seq, entry, batch_seq, debit, credit, effective, recorded, charge_seq, command_seq,
  amount, debit_after, credit_after)`;
const MOVE = `
UPDATE account a SET debits_posted = n.debits, credits_posted = n.credits
FROM unnest($1::int8[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[]) AS n (id, debits, credits, debited, credited)
WHERE a.account_id = n.id AND a.debits_posted + n.debited = n.debits AND a.credits_posted + n.credited = n.credits`;
