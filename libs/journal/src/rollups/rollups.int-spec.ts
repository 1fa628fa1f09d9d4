import { charge, deposit, refund, reversal } from '../../../../test/support/ledger/commands';
import { expectSound } from '../../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../../test/support/ledger/journal-bench';
import { parseInstant } from '@tallystick/domain/time';
import { RollupKeeper } from './rollup-keeper';

const SHARDS = Array.from({ length: 64 }, (_, s) => s);
const at = (text: string) => ({ eventTime: parseInstant(text) });

/** What the rollups must be, from the charges and transfers themselves. */
const USAGE = `SELECT customer, event_time - event_time % 900000000000, model, provider, coalesce(api_key_id, ''), coalesce(rate_version, ''), asset, count(*),
  count(*) FILTER (WHERE status = 1), sum(amount) FROM charge WHERE outcome = 1 GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 6`;
const ROLLUP = `SELECT customer, bucket, model, provider, api_key_id, rate_version, asset, request_count, success_count, amount FROM usage_rollup ORDER BY 1, 2, 6`;
const DAYS = `SELECT id, day, sum(d), sum(c) FROM (SELECT debit AS id, effective / 86400000000000 AS day, amount AS d, 0 AS c FROM transfer
  UNION ALL SELECT credit, effective / 86400000000000, 0, amount FROM transfer) x GROUP BY 1, 2 ORDER BY 1, 2`;

describe('the rollups', () => {
  let bench: JournalBench;

  beforeEach(async () => {
    bench = await JournalBench.open();
  });
  afterEach(async () => {
    expect(await bench.rows(ROLLUP)).toEqual(await bench.rows(USAGE));
    expect(await bench.rows('SELECT account_id, day, debits, credits FROM account_day ORDER BY 1, 2')).toEqual(await bench.rows(DAYS));
    await expectSound(bench.t.db);
    await bench.t.drop();
  });

  it('are the plain sums of charges and transfers, whatever is given back', async () => {
    const keeper = new RollupKeeper(bench.db);
    const post = async (work: Parameters<JournalBench['post']>[0]) => keeper.add((await bench.post(work)).batches);
    await post({ commands: [deposit('10')], charges: [charge('a', '4'), charge('b', '0'), charge('c', '1', { outcome: 'not_billable' })] });
    await post({ charges: [charge('d', '9', at('2026-11-20T12:14:59.999999999Z')), charge('e', '1', at('2026-11-20T12:15:00Z'))] });
    await keeper.turn(SHARDS);
    await post({
      charges: [
        charge('f', '2', { ...at('2026-11-20T12:14:59Z'), customer: 'cus_2', funding: 'postpaid' }),
        charge('g', '1', at('2026-11-21T00:00:00Z')),
      ],
    });
    await post({ commands: [refund('a'), reversal(5n)] });
    await keeper.turn(SHARDS);
    expect(
      await bench.rows(
        "SELECT bucket, request_count, success_count, trim_scale(amount / 1000000000000) FROM usage_rollup WHERE rate_version = ''",
      ),
    ).toHaveLength(1);
    expect(await keeper.turn(SHARDS)).toBe(true);
  });

  it('are made good from the journal by whoever comes after a crash', async () => {
    await bench.post({ commands: [deposit('10')], charges: [charge('a', '4')] });
    const keeper = new RollupKeeper(bench.db);
    keeper.add((await bench.post({ charges: [charge('b', '5')] })).batches); // it has seen the second batch only
    while (!(await keeper.turn(SHARDS)));
    await bench.post({ charges: [charge('c', '6')] });
    while (!(await new RollupKeeper(bench.db).turn(SHARDS)));
  });

  it('take a batch once, when two keepers have it', async () => {
    const [one, two] = [new RollupKeeper(bench.db), new RollupKeeper(bench.db)];
    for (let round = 0; round < 5; round += 1) {
      const { batches } = await bench.post({
        commands: [deposit('1')],
        charges: [charge(`e${round}`, '2'), charge(`f${round}`, '1', { customer: 'cus_9' })],
      });
      one.add(batches);
      two.add(batches);
      await Promise.all([one.turn(SHARDS), two.turn(SHARDS)]);
    }
    await one.turn(SHARDS);
  });
});
