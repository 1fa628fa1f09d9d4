import { adjustment, charge, deposit, refund, reversal } from '../../../test/support/ledger/commands';
import { legsOf } from '../../../test/support/ledger/scenario';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import type { Command } from '@tallystick/domain/ledger';
import { shardOf } from '@tallystick/domain/rating';
import { Journal } from './journal';

const SHARD = shardOf('cus_1');
const AT = `@${String(SHARD).padStart(2, '0')}`;
const TRANSFERS = `SELECT t.seq, t.entry, t.leg, t.kind, split_part(d.name, '/', 3) || '/' || split_part(d.name, '/', 4) AS debit,
  split_part(c.name, '/', 3) || '/' || split_part(c.name, '/', 4) AS credit, trim_scale(t.amount / 1000000000000) AS amount,
  trim_scale(t.debit_after / 1000000000000) AS da, trim_scale(t.credit_after / 1000000000000) AS ca
  FROM transfer t JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit ORDER BY t.shard, t.seq`;

describe('the journal writer', () => {
  let bench: JournalBench;
  let now = 1_800_000_000_000_000_000n;

  beforeEach(async () => {
    bench = await JournalBench.open({ now: () => (now += 1_000n) });
  });
  afterEach(async () => {
    await expectSound(bench.t.db, 'rollup-sums');
    await bench.t.drop();
  });

  it('writes transfers, accounts, heads and inputs of one batch', async () => {
    const { batches, left } = await bench.post({
      commands: [deposit('10', { taxText: '1.9', taxCode: 'de' })],
      charges: [charge('a', '4'), charge('free', '0'), charge('b', '9')],
    });
    expect(left.size).toBe(0);
    expect(batches.map((b) => b.result.input.batchSeq)).toEqual([1n]);
    expect(await bench.rows(TRANSFERS)).toEqual([
      `1 1 1 2 1010/${AT} 2000/cus_1 10 10 -10`,
      `2 1 2 2 1010/${AT} 2100/${AT} 1.9 11.9 -1.9`,
      `3 2 1 1 2000/cus_1 4000/${AT} 4 -6 -4`,
      `4 4 1 1 2000/cus_1 4000/${AT} 6 0 -10`,
      `5 4 2 1 1105/cus_1 4000/${AT} 3 3 -13`,
    ]);
    expect(
      await bench.rows(`SELECT name, code, customer, sub, floored, credit_normal, trim_scale(debits_posted / 1000000000000) AS d,
        trim_scale(credits_posted / 1000000000000) AS c FROM account ORDER BY name`),
    ).toEqual([
      `main/USD/1010/${AT} 1010 null null false false 11.9 0`,
      'main/USD/1105/cus_1 1105 cus_1 null true false 3 0',
      'main/USD/2000/cus_1 2000 cus_1 null true true 10 10',
      `main/USD/2100/${AT}/de 2100 null de false true 0 1.9`,
      `main/USD/4000/${AT} 4000 null null false true 0 13`,
    ]);
    expect(await bench.rows('SELECT * FROM ledger_input')).toEqual([`${SHARD} 1 ${now} 0 1 1 1 0 1 3 1 4 1 5`]);
    expect(await bench.rows('SELECT * FROM shard_head WHERE batch_seq > 0')).toEqual([`${SHARD} 1 5 4 3 1 0 ${now}`]);
    expect(await bench.rows('SELECT DISTINCT recorded, batch_seq, period, effective FROM transfer')).toEqual([
      `${now} 1 202611 ${charge('x', '1').eventTime}`,
    ]);
  });

  it('keeps commands with bytes, hash and outcome, applied or refused', async () => {
    const [good, bad] = [deposit('10'), adjustment('down', '11')];
    await bench.post({ commands: [good, bad] });
    expect(
      await bench.rows(`SELECT command_seq, command_id, kind, customer, applied, entry, outcome::json ->> 'status' AS s,
        body::json -> 'data' ->> 'amount' AS body, command_hash = sha256(convert_to(body, 'UTF8')) AS hashed, recorded_at FROM command ORDER BY 1`),
    ).toEqual([
      `1 ${good.commandId} deposit cus_1 true 1 applied null true ${now}`,
      `2 ${bad.commandId} adjustment cus_1 false null refused 11 true ${now}`,
    ]);
    expect(await bench.rows('SELECT count(*) FROM transfer')).toEqual(['1']);
  });

  it('posts a repeated command once, in one batch or in a later one', async () => {
    const command = deposit('10');
    await bench.post({ commands: [command, command] });
    const again = await bench.post({ commands: [command] });
    expect(again.batches).toEqual([]);
    expect(await bench.rows('SELECT count(*), sum(amount) FROM transfer')).toEqual(['1 10000000000000']);
    expect(await bench.rows('SELECT count(*) FROM command')).toEqual(['1']);
  });

  it('gives back what was charged, and keeps how much', async () => {
    await bench.post({ commands: [deposit('10')], charges: [charge('a', '4'), charge('b', '8')] });
    await bench.post({ commands: [refund('a', '1'), refund('b', '3'), reversal(2n), reversal(3n), refund('a', null, { source: null })] });
    expect((await bench.rows(TRANSFERS)).slice(4)).toEqual([
      `5 4 1 5 4000/${AT} 2000/cus_1 1 -11 -1`,
      `6 5 1 5 4000/${AT} 1105/cus_1 2 -9 0`,
      `7 5 2 5 4000/${AT} 2000/cus_1 1 -8 -2`,
      `8 6 1 6 4000/${AT} 2000/cus_1 3 -5 -5`,
      `9 7 1 6 4000/${AT} 2000/cus_1 5 0 -10`,
    ]);
    expect(await bench.rows('SELECT * FROM entry_state ORDER BY entry')).toEqual([
      `${SHARD} 2 1000000000000 6 0`,
      `${SHARD} 3 3000000000000 7 2000000000000`,
    ]);
    expect(await bench.rows(`SELECT outcome::json ->> 'code' FROM command WHERE NOT applied`)).toEqual(['already_reversed']);
  });

  it('knows whose overage is open, over any number of batches', async () => {
    const given = async (command: Command): Promise<string[]> => {
      const { batches } = await bench.post({ commands: [command] });
      return legsOf({ transfers: batches.flatMap((b) => b.result.transfers) });
    };
    await bench.post({ charges: [charge('a', '6'), charge('b', '4'), charge('c', '5')] });
    await bench.post({ commands: [deposit('8')] });
    expect(await given(refund('c', '1'))).toEqual(['refund 4000 → 1105 1']);
    expect(await given(refund('b', '3'))).toEqual(['refund 4000 → 1105 2', 'refund 4000 → 2000 1']);
    // the deposit is taken back: all of a, and what b was not given back, are open again
    expect(await given(reversal(4n))).toEqual(['reversal 1105 → 2000 8', 'reversal 2000 → 1010 8']);
    expect(await given(refund('a', '1'))).toEqual(['refund 4000 → 1105 1']);
    await bench.post({ charges: [charge('v', '6', { kind: 'void', targetSeq: 1n })] });
    await bench.post({ commands: [deposit('2')] });
    expect(await given(refund('b'))).toEqual(['refund 4000 → 2000 1']);
    expect(await given(refund('c'))).toEqual(['refund 4000 → 1105 4']);
    expect(await bench.rows('SELECT debits_posted = credits_posted FROM account WHERE code = 1105')).toEqual(['true']);
  });

  it('credits a payment once over all shards, in one batch and later', async () => {
    const payment = { provider: 'stripe', id: 'pi_1' };
    const [first, second, third] = [deposit('1', { payment }), deposit('2', { payment, customer: 'cus_2' }), deposit('3', { payment })];
    await bench.post({ commands: [first, second] });
    await bench.post({ commands: [third, deposit('4', { payment: { provider: 'stripe', id: 'pi_2' } })] });
    expect(await bench.rows('SELECT sum(amount) FROM transfer')).toEqual(['5000000000000']);
    expect(await bench.rows(`SELECT outcome::json ->> 'code' FROM command WHERE NOT applied`)).toEqual(
      Array(2).fill('payment_already_credited'),
    );
    expect(await bench.rows('SELECT payment_id, count(*) FROM payment_claim GROUP BY 1 ORDER BY 1')).toEqual(['pi_1 1', 'pi_2 1']);
  });

  it('posts batches of several shards in one transaction, each in its own order', async () => {
    const customers = Array.from({ length: 12 }, (_, n) => `cus_${n}`);
    const { batches } = await bench.post({
      commands: customers.map((customer) => deposit('1', { customer })),
      charges: customers.map((customer) => charge(`e_${customer}`, '2', { customer })),
    });
    expect(batches.length).toBe(new Set(customers.map(shardOf)).size);
    expect(await bench.rows('SELECT count(*) FROM account WHERE code = 1105 AND debits_posted = 1000000000000')).toEqual(['12']);
  });

  it('goes on where another writer left off, by what stands in the database', async () => {
    await bench.post({ commands: [deposit('10')] });
    const other = new Journal(bench.db, { now: () => (now += 1_000n) });
    await bench.post({ commands: [adjustment('down', '4')] }, other);
    await bench.post({ commands: [adjustment('down', '7'), adjustment('down', '6')] });
    expect(await bench.rows('SELECT applied FROM command ORDER BY command_seq')).toEqual(['true', 'true', 'false', 'true']);
  });
});
