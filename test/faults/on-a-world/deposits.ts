import { randomUUID } from 'node:crypto';
import { pause } from '../../support/app-process';
import type { World } from '../../support/world';

/** Deposits of a customer that were posted, and their sum in units of 10⁻¹². */
export async function deposits(w: World, customer: string): Promise<{ count: bigint; amount: bigint }> {
  const { rows } = await w.db.sql.query<{ count: bigint; amount: bigint }>(
    `SELECT count(DISTINCT c.command_id) AS count, coalesce(sum(t.amount), 0) AS amount
     FROM command c LEFT JOIN transfer t ON t.shard = c.shard AND t.command_seq = c.command_seq AND t.kind = 2 WHERE c.customer = $1 AND c.kind = 'deposit'`,
    [customer],
  );
  return rows[0] ?? { count: 0n, amount: 0n };
}

const CUSTOMER = 'cus_14';
const QUARTER = 250_000_000_000n;

/**
 * Somebody deposits a quarter at a time while `fault` happens, each with its key until it is answered as done. Afterwards each has had one
 * effect. Answers how many there were.
 */
export async function whileDepositing(w: World, fault: () => Promise<void>): Promise<number> {
  const before = await deposits(w, CUSTOMER);
  let over = false;
  let done = 0;
  const depositor = async (): Promise<void> => {
    while (!over) {
      const headers = { 'idempotency-key': randomUUID() };
      for (let status: number | undefined; status !== 201;) {
        const answer = await w.ask('api', `/v1/customers/${CUSTOMER}/deposits`, '{"amount":"0.25"}', headers);
        status = answer?.status;
        // 202: on the log and not posted yet; 503 and none: nobody knows
        if (status !== undefined && ![201, 202, 503].includes(status)) throw new Error(`a deposit was answered with ${status}`);
        if (status !== 201) await pause(50);
      }
      done += 1;
    }
  };
  const depositing = depositor();
  try {
    await fault();
  } finally {
    over = true;
    await depositing;
  }
  const after = await deposits(w, CUSTOMER);
  const found = [after.count - before.count, after.amount - before.amount];
  if (found[0] !== BigInt(done) || found[1] !== BigInt(done) * QUARTER)
    throw new Error(`${done} deposits were answered as done, ${found.join(' with a sum of ')} are in the journal`);
  return done;
}
