import { shardOf } from '@tallystick/domain/rating';
import { changePeriod } from '@tallystick/platform/storage/periods';
import { RollupKeeper } from '@tallystick/journal';
import { adjustment, charge, deposit, grant, refund, reversal } from '../../../../../../test/support/ledger/commands';
import { expectSound } from '../../../../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../../../../test/support/ledger/journal-bench';
import type { Finding } from './check';
import { CHECKS } from './checks';
import { runChecks } from './run-checks';

const SHARD = shardOf('cus_1');
const at = (what: string): string => `shard ${SHARD} ${what}`;
/** A customer with grants whose shard comes behind that of cus_1: what others find first stays where it is. */
const GRANTED = ['cus_2', 'cus_3', 'cus_4', 'cus_5', 'cus_6', 'cus_7'].find((c) => shardOf(c) > SHARD) ?? '';
const OTHER = shardOf(GRANTED);
const wallet = `name = 'main/USD/2000/cus_1'`;

/** What somebody with all rights does, and the first position where which check finds it. */
const TAMPERED: readonly [check: string, did: string, statement: string, position: string][] = [
  [
    'catalogue-bodies',
    'changed a price',
    `UPDATE catalogue_entry SET body = replace(body, '0.525', '0.526') WHERE catalogue_seq = 2`,
    'catalogue 2',
  ],
  ['consumed-records', 'counted a record away', 'UPDATE partition_count SET control = control + 1', 'usage.events'],
  [
    'deliveries',
    'moved a counter',
    `UPDATE rating_head SET charged = charged - 1, duplicate = duplicate + 1 WHERE shard = ${SHARD}`,
    `shard ${SHARD}`,
  ],
  ['rating-sequences', 'deleted the newest charge', `DELETE FROM charge WHERE shard = ${SHARD} AND charge_seq = 6`, `shard ${SHARD}`],
  ['identities', 'deleted a charge in the middle', `DELETE FROM charge WHERE shard = ${SHARD} AND charge_seq = 2`, at('charge 2')],
  ['identities', 'deleted a parked event', 'DELETE FROM exception', at('decision 7')],
  ['identities', 'deleted an identity', `DELETE FROM identity WHERE shard = ${SHARD} AND seq = 3`, at('charge 3')],
  ['raw-records', 'edited the raw bytes of a parked event', `UPDATE exception SET raw_hash = sha256('x')`, at('decision 7')],
  ['raw-records', 'deleted the raw bytes of a parked event', `UPDATE exception SET "offset" = 99`, at('decision 7')],
  ['rates-in-force', 'named another rate', `UPDATE charge SET rate_seq = 3 WHERE shard = ${SHARD} AND charge_seq = 2`, at('charge 2')],
  [
    'rates-in-force',
    'pinned an older catalogue',
    `UPDATE charge SET catalogue_seq = 1 WHERE shard = ${SHARD} AND charge_seq = 3`,
    at('charge 3'),
  ],
  [
    'rates-in-force',
    'moved the rate past its event',
    `UPDATE catalogue_entry SET body = replace(body, '1970-01-01T00:00:00Z', '2026-11-20T12:00:00.000000001Z') WHERE catalogue_seq = 2`,
    at('charge 1'),
  ],
  ['rates-in-force', 'made a rate unreadable', `UPDATE catalogue_entry SET body = '{' WHERE catalogue_seq = 2`, at('charge 1')],
  [
    'charge-lines',
    'edited a line',
    `UPDATE charge SET lines = replace(lines, '"4"', '"5"') WHERE shard = ${SHARD} AND charge_seq = 1`,
    at('charge 1'),
  ],
  [
    'taken-back',
    'called a charge a void',
    `UPDATE charge SET kind = 2, target_seq = 1 WHERE shard = ${SHARD} AND charge_seq = 2`,
    at('charge 2'),
  ],
  ['taken-back', 'called a charge a correction', `UPDATE charge SET kind = 3 WHERE shard = ${SHARD} AND charge_seq = 3`, at('charge 3')],
  [
    'upstream-posted',
    'made up a cost',
    `UPDATE charge SET upstream_amount = 1, upstream_asset = 'USD', upstream_rate_seq = 1, upstream_rate_version = 'list/m/1'
     WHERE shard = ${SHARD} AND charge_seq = 2`,
    at('charge 2'),
  ],
  ['upstream-posted', 'called revenue a cost', `UPDATE transfer SET kind = 8 WHERE shard = ${SHARD} AND seq = 2`, at('charge 1')],
  ['commands-kept', 'edited a command', `UPDATE command SET body = replace(body, '10', '11') WHERE command_seq = 1`, at('command 1')],
  ['commands-kept', 'called a refusal applied', 'UPDATE command SET applied = true, entry = 1 WHERE NOT applied', at('command 4')],
  [
    'journal-sequences',
    'deleted the newest transfer',
    `DELETE FROM transfer WHERE shard = ${SHARD} AND seq = (SELECT max(seq) FROM transfer WHERE shard = ${SHARD})`,
    at('batch 6'),
  ],
  [
    'journal-sequences',
    'deleted a batch in the middle',
    `DELETE FROM ledger_input WHERE shard = ${SHARD} AND batch_seq = 3`,
    at('batch 4'),
  ],
  ['journal-sequences', 'put a head back', `UPDATE shard_head SET entry_seq = entry_seq - 1 WHERE shard = ${SHARD}`, at('batch 6')],
  ['journal-sequences', 'truncated the commands', 'DELETE FROM command', at('batch 6')],
  [
    'batch-contents',
    'edited a recorded time',
    `UPDATE transfer SET recorded = recorded + 1 WHERE shard = ${SHARD} AND seq = 2`,
    at('transfer 2'),
  ],
  [
    'batch-contents',
    'gave a transfer to another entry',
    `UPDATE transfer SET entry = entry + 1 WHERE shard = ${SHARD} AND seq = 2`,
    at('transfer 2'),
  ],
  ['charges-posted', 'edited an amount', `UPDATE transfer SET amount = amount + 1 WHERE shard = ${SHARD} AND seq = 2`, at('charge 1')],
  [
    'charges-posted',
    'edited a service time',
    `UPDATE transfer SET effective = effective + 1 WHERE shard = ${SHARD} AND seq = 2`,
    at('charge 1'),
  ],
  [
    'grants-posted',
    'edited a memo',
    `UPDATE transfer SET amount = amount + 1 WHERE shard = ${OTHER} AND kind = 14`,
    `shard ${OTHER} transfer 2`,
  ],
  [
    'grants-posted',
    'edited a contra-revenue',
    `UPDATE transfer SET amount = amount - 1 WHERE shard = ${OTHER} AND kind = 1`,
    `shard ${OTHER} transfer 2`,
  ],
  [
    'grants-posted',
    'raised a grant',
    `UPDATE transfer SET amount = amount + 1 WHERE shard = ${OTHER} AND kind = 13`,
    `shard ${OTHER} transfer 1`,
  ],
  [
    'grants-posted',
    'granted it once more',
    `UPDATE transfer SET kind = 13 WHERE shard = ${OTHER} AND kind = 14`,
    `shard ${OTHER} transfer 2`,
  ],
  [
    'grants-posted',
    'used a grant before its time',
    `UPDATE transfer SET effective = effective - 1 WHERE shard = ${OTHER} AND charge_seq IS NOT NULL`,
    `shard ${OTHER} transfer 4`,
  ],
  [
    'grants-posted',
    'paid a memo out',
    `UPDATE transfer SET credit = (SELECT account_id FROM account WHERE code = 4000 AND shard = ${OTHER}) WHERE shard = ${OTHER} AND kind = 14`,
    `shard ${OTHER} transfer 4`,
  ],
  [
    'transfer-sides',
    'joined two assets',
    `UPDATE transfer SET credit = (SELECT account_id FROM account WHERE asset = 'EUR' LIMIT 1) WHERE shard = ${SHARD} AND seq = 2`,
    at('transfer 2'),
  ],
  ['balanced-assets', 'gave a wallet money', `UPDATE account SET credits_posted = credits_posted + 1 WHERE ${wallet}`, 'asset USD'],
  [
    'account-counters',
    'gave a wallet money',
    `UPDATE account SET credits_posted = credits_posted + 1 WHERE ${wallet}`,
    at('account main/USD/2000/cus_1'),
  ],
  [
    'account-floors',
    'took the floor away',
    `ALTER TABLE account DROP CONSTRAINT account_check; UPDATE account SET debits_posted = credits_posted + 1, floored = false WHERE ${wallet}`,
    at('account main/USD/2000/cus_1'),
  ],
  [
    'balances-after',
    'edited a balance',
    `UPDATE transfer SET debit_after = debit_after + 1 WHERE shard = ${SHARD} AND seq = 2`,
    at('transfer 2'),
  ],
  [
    'balances-after',
    'swapped two transfers',
    `UPDATE transfer SET amount = 5000000000000 - amount WHERE shard = ${SHARD} AND seq IN (2, 3)`,
    at('transfer 2'),
  ],
  [
    'meter-chain',
    'made up a running total',
    "INSERT INTO meter_total VALUES ('cus_1', '2026-11', 'tokens', 1, 0, 0)",
    'meter tokens of cus_1',
  ],
  ['given-back', 'forgot a refund', 'UPDATE entry_state SET refunded = 0 WHERE reversed_by IS NULL', at('entry 2')],
  ['given-back', 'opened an entry again', 'UPDATE entry_state SET reversed_by = NULL', at('entry 11')],
  ['period-states', 'opened a locked period', `UPDATE accounting_period SET state = 'open'`, 'main 202611'],
  [
    'locked-periods',
    'moved a transfer into a locked period',
    `UPDATE transfer SET period = 202611 WHERE shard = ${SHARD} AND seq = 9`,
    at('transfer 9'),
  ],
  [
    'locked-periods',
    'moved a transfer out of its period',
    `UPDATE transfer SET period = 202612 WHERE shard = ${SHARD} AND seq = 2`,
    at('transfer 2'),
  ],
  ['period-totals', 'gave an account money', `UPDATE account SET debits_posted = debits_posted + 1 WHERE code = 4910`, 'main USD 4910'],
  ['rollup-sums', 'edited a rollup', 'UPDATE usage_rollup SET amount = amount + 1', 'usage of cus_1 in EUR'],
  [
    'rollup-sums',
    'edited a day',
    `UPDATE account_day SET debits = debits + 1 WHERE account_id = (SELECT account_id FROM account WHERE ${wallet})`,
    'days of account main/USD/2000/cus_1',
  ],
  ['rollup-sums', 'moved money to another day', 'UPDATE account_day SET day = day + 1', `days of shard ${SHARD}`],
];

describe('the checks of what is stored', () => {
  let bench: JournalBench;

  beforeAll(async () => {
    bench = await JournalBench.open();
    await bench.post({ commands: [deposit('10')], charges: [charge('a', '4'), charge('b', '1'), charge('c', '7')] });
    await bench.post({ commands: [refund('a', '1')], charges: [charge('eur', '2', { asset: 'EUR' })] });
    await bench.post({ commands: [adjustment('up', '3'), adjustment('down', '99')] });
    await changePeriod(bench.db, { entity: 'main', period: 202611, state: 'locked', actor: 'closer', reason: null, at: 1n });
    await bench.post({ charges: [charge('d', '1'), charge('e', '0')] });
    await bench.post({ commands: [adjustment('up', '2')] });
    await bench.post({ commands: [reversal(3n)] });
    await bench.t.db.sql.query('INSERT INTO partition_count VALUES (0, 0, 0)');
    await park(bench);
    await bench.post({
      commands: [grant('00000000-0000-4000-8000-0000000000aa', '5', { customer: GRANTED })],
      charges: [charge('promo', '7', { customer: GRANTED })],
    });
    await new RollupKeeper(bench.db).turn(Array.from({ length: 64 }, (_, s) => s));
  });
  afterAll(() => bench.t.drop());

  it('have names of their own, and hold over a sound journal', async () => {
    expect(new Set(CHECKS.map((c) => c.name)).size).toBe(CHECKS.length);
    await expectSound(bench.t.db);
  });

  it.each(TAMPERED)('%s finds that somebody %s', async (name, _did, statement, position) => {
    const check = CHECKS.find((c) => c.name === name);
    let findings: readonly Finding[] = [];
    await bench.t.db
      .transaction(async (tx) => {
        await tx.query('SET LOCAL session_replication_role = replica');
        await tx.query(statement);
        findings = (await check?.run(tx)) ?? [];
        throw new Error('undone');
      })
      .catch((e: Error) => expect(e.message).toBe('undone'));
    expect(findings[0]?.position.slice(0, position.length)).toBe(position);
    expect(findings[0]?.detail).not.toBe('');
  });

  it('go on where one of them meets a row that was made unreadable', async () => {
    const tamper = async (lines: string): Promise<void> =>
      bench.t.db.transaction(async (tx) => {
        await tx.query('SET LOCAL session_replication_role = replica');
        await tx.query('UPDATE charge SET lines = $1 WHERE shard = $2 AND charge_seq = 1', [lines, SHARD]);
      });
    const { rows } = await bench.t.db.sql.query<{ lines: string }>('SELECT lines FROM charge WHERE shard = $1 AND charge_seq = 1', [SHARD]);
    await tamper('[[');
    const failed: string[] = [];
    let count = 0;
    await runChecks(bench.t.db, ({ check, findings }) => {
      count += 1;
      if (findings.length > 0) failed.push(`${check.name}: ${findings[0]?.position}`);
    });
    await tamper(rows[0]?.lines ?? '');
    expect(failed).toEqual(['charge-lines: a row that can no longer be read']);
    expect(count).toBe(CHECKS.length);
  });

  it('are each shown to find something', () => {
    expect([...new Set(TAMPERED.map(([name]) => name))].sort()).toEqual(CHECKS.map((c) => c.name).sort());
  });
});

/** A parked event behind the shard's charges, as rating keeps one. */
async function park({ t }: JournalBench): Promise<void> {
  await t.db.transaction(async (tx) => {
    await tx.query("UPDATE consumer_position SET next_offset = next_offset + 1 WHERE consumer = 'rating'");
    await tx.query(
      'UPDATE rating_head SET decision_seq = decision_seq + 1, delivered = delivered + 1, parked = parked + 1 WHERE shard = $1',
      [SHARD],
    );
    await tx.query(`INSERT INTO usage_record (partition, "offset", appended_at, salt, value) VALUES (0, 6, 1, 'salt', 'parked')`);
    await tx.query("INSERT INTO identity VALUES (gen_random_uuid(), 7, $1, 3, 'content')", [SHARD]);
    await tx.query(
      `INSERT INTO exception (shard, decision_seq, kind, reason, detail, source, event_id, partition, "offset", appended_at, recorded_at, catalogue_seq,
         content, raw_hash) VALUES ($1, 7, 'parked', 'unknown_price', '', 'test', 'parked', 0, 6, 1, 1, 1, 'content', sha256('saltparked'))`,
      [SHARD],
    );
  });
}
