import { shardOf } from '@tallystick/domain/rating';
import { parseInstant } from '@tallystick/domain/time';
import type { Database } from '@tallystick/platform/storage/database';
import { changePeriod } from '@tallystick/platform/storage/periods';
import { adjustment, charge, deposit, refund, reversal } from '../../../test/support/ledger/commands';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { Replay } from './replay-inputs';
import { foldRollups, RollupKeeper } from './rollups';
import { createScratchSchema, dropScratchSchema, FOLDED_TABLES } from './scratch-schema';

const CUSTOMERS = ['cus_1', 'cus_2', 'cus_3', 'cus_4'];

/** Account numbers differ between two folds; names never do. */
const named = (table: string, schema: string): string => {
  const account = (id: string): string => `(SELECT name FROM ${schema}.account a WHERE a.account_id = x.${id})`;
  const row = `to_jsonb(x) - 'account_id' - 'debit' - 'credit'`;
  if (table === 'transfer') return `SELECT ${row}, ${account('debit')}, ${account('credit')} FROM ${schema}.transfer x`;
  if (table === 'account_day') return `SELECT ${row}, ${account('account_id')} FROM ${schema}.account_day x`;
  return `SELECT ${row} FROM ${schema}.${table} x`;
};

describe('a replay of the kept inputs', () => {
  let bench: JournalBench;
  let now = 1_800_000_000_000_000_000n;
  const rollUp = (keeper: RollupKeeper) => keeper.turn(Array.from({ length: 64 }, (_, s) => s));

  beforeAll(async () => {
    bench = await JournalBench.open({ now: () => (now += 1_000n) });
    await liveTraffic(bench);
    await rollUp(new RollupKeeper(bench.db));
  });
  afterAll(() => bench.t.drop());

  it('began with a journal that is sound', () => expectSound(bench.t.db));

  it('gives the same rows to the byte: transfers, accounts, states, commands, rollups', async () => {
    await createScratchSchema(bench.t.db.sql, 'scratch');
    const sink = await bench.t.open({ schema: 'scratch', poolSize: 2 });
    await replayAll(sink);
    for (const table of FOLDED_TABLES) expect([table, await differences(bench.t.db, table)]).toEqual([table, []]);
    const counts =
      await bench.rows(`SELECT (SELECT count(*) FROM scratch.transfer), (SELECT count(*) FROM transfer), (SELECT count(*) FROM usage_rollup),
      (SELECT count(*) FROM account_day), (SELECT count(*) FROM entry_state), (SELECT count(DISTINCT period) FROM transfer)`);
    expect(counts[0]?.split(' ').every((n) => Number(n) > 1)).toBe(true);
  });

  it('takes only what it has not taken, where it is asked again', async () => {
    const sink = await bench.t.open({ schema: 'scratch', poolSize: 2 });
    const before = await bench.rows('SELECT count(*) FROM scratch.transfer');
    await replayAll(sink);
    expect(await bench.rows('SELECT count(*) FROM scratch.transfer')).toEqual(before);
  });

  it('shows an input that was changed', async () => {
    await bench.t.db.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(`UPDATE command SET body = replace(body, '"net":"40"', '"net":"41"') WHERE body LIKE '%"net":"40"%'`);
    });
    await dropScratchSchema(bench.t.db.sql, 'scratch');
    await createScratchSchema(bench.t.db.sql, 'scratch');
    await replayAll(await bench.t.open({ schema: 'scratch', poolSize: 2 }));
    expect((await differences(bench.t.db, 'transfer')).length).toBeGreaterThan(0);
    expect((await differences(bench.t.db, 'account')).length).toBeGreaterThan(0);
  });
});

/** Deposits, overage, refunds, reversals, repeats and refusals on several shards; a period that is locked in between, one that is soft-closed. */
async function liveTraffic(bench: JournalBench): Promise<void> {
  const payment = { provider: 'stripe', id: 'pi_1' };
  let n = 0;
  const charges = (amount: string, more: object = {}) => CUSTOMERS.map((customer) => charge(`e${(n += 1)}`, amount, { customer, ...more }));
  await bench.post({ commands: CUSTOMERS.map((customer) => deposit('10', { customer })), charges: charges('3') });
  await bench.post({ charges: charges('9.000000000001') });
  await bench.post({ commands: [deposit('40', { payment }), deposit('7', { payment, customer: 'cus_2' })], charges: charges('0') });
  await bench.post({ charges: charges('2', { funding: 'postpaid' }) });
  await bench.post({ commands: [refund('e5', '1'), refund('e5'), refund('e6', null, { customer: 'cus_2', source: null }), refund('e9')] });
  await changePeriod(bench.db, { entity: 'main', period: 202611, state: 'soft_closed', actor: 'closer', reason: null, at: 1n });
  await bench.post({ commands: [adjustment('up', '5'), adjustment('up', '5', { actor: 'closer' })], charges: charges('1') });
  await changePeriod(bench.db, { entity: 'main', period: 202611, state: 'locked', actor: 'closer', reason: null, at: 2n });
  await bench.post({
    commands: [adjustment('down', '2', { customer: 'cus_3' }), deposit('9', { customer: 'cus_4' })],
    charges: charges('4'),
  });
  const entry = await bench.rows('SELECT entry FROM command WHERE kind = $1 AND applied AND shard = $2 ORDER BY 1 LIMIT 1', [
    'deposit',
    shardOf('cus_4'),
  ]);
  const target = BigInt(entry[0] ?? '0');
  await bench.post({
    commands: [reversal(target, { customer: 'cus_4' }), reversal(1n, { customer: 'cus_2' }), reversal(2n, { customer: 'cus_3' })],
  });
  await bench.post({ charges: charges('1', { eventTime: parseInstant('2026-12-31T23:59:59.999999999Z'), outcome: 'not_billable' }) });
}

async function replayAll(sink: Database): Promise<void> {
  const replay = new Replay(sink);
  for (let shard = 0; shard < 64; shard += 1)
    await replay.replayShard(shard, 1_000n, async (posted) => {
      await sink.transaction((tx) => foldRollups(tx, [shard], posted));
    });
}

/** Rows that only one of the two has. */
async function differences(db: Database, table: string): Promise<unknown[]> {
  const [live, again] = [named(table, 'public'), named(table, 'scratch')];
  const { rows } = await db.sql.query(`(${live} EXCEPT ALL ${again}) UNION ALL (${again} EXCEPT ALL ${live})`);
  return rows;
}
