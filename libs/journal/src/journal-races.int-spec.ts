import { shardOf } from '@tallystick/domain/rating';
import type { Database } from '@tallystick/platform/storage/database';
import { adjustment, charge, deposit, refund } from '../../../test/support/ledger/commands';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { keepCharges } from '../../../test/support/ledger/rated-charges';
import { Journal } from './journal';

const CUSTOMERS = Array.from({ length: 8 }, (_, n) => `cus_${n}`);
/** Two customers of different shards, the lower shard first. */
const [LOW = '', HIGH = ''] = [...CUSTOMERS].sort((a, b) => shardOf(a) - shardOf(b)).filter((_, n, all) => n === 0 || n === all.length - 1);

describe('writers at once', () => {
  let bench: JournalBench;

  beforeEach(async () => {
    bench = await JournalBench.open();
  });
  afterEach(async () => {
    await expectSound(bench.t.db, 'rollup-sums');
    await bench.t.drop();
  });

  it('post the same work on the same shards once', async () => {
    const other = new Journal(await bench.t.open({ role: 'poster' }));
    let n = 0;
    for (let round = 0; round < 10; round += 1) {
      const announced = await keepCharges(
        bench.t.db,
        CUSTOMERS.map((customer) => charge(`e${(n += 1)}`, '3', { customer })),
      );
      const commands = CUSTOMERS.map((customer) => bench.waiting(deposit('5', { customer })));
      // the second writer has the same work in the other order
      await Promise.all([
        bench.journal.post({ commands, charges: announced, claims: [] }),
        other.post({ commands: [...commands].reverse(), charges: new Map([...announced].reverse()), claims: [] }),
        bench.journal.post({ commands: commands.slice(3), charges: new Map(), claims: [] }),
      ]);
    }
    expect(await bench.rows('SELECT count(*), count(*) FILTER (WHERE applied) FROM command')).toEqual(['80 80']);
    expect(await bench.rows('SELECT DISTINCT credits_posted - debits_posted FROM account WHERE code = 2000')).toEqual(['20000000000000']);
  });

  it('never take a wallet past its floor: a thousand takes of 1 from exactly 500', async () => {
    await bench.post({ commands: [deposit('500')] });
    const journals = [
      bench.journal,
      new Journal(await bench.t.open({ role: 'poster' })),
      new Journal(await bench.t.open({ role: 'poster' })),
    ];
    const takes = Array.from({ length: 1_000 }, () => bench.waiting(adjustment('down', '1')));
    const clients = Array.from({ length: 64 }, async (_, client) => {
      for (let i = client; i < takes.length; i += 64)
        await journals[i % journals.length]?.post({ commands: takes.slice(i, i + 1), charges: new Map(), claims: [] });
    });
    await Promise.all(clients);
    expect(
      await bench.rows(
        `SELECT applied, coalesce(outcome::json ->> 'code', ''), count(*) FROM command WHERE kind = 'adjustment' GROUP BY 1, 2 ORDER BY 1`,
      ),
    ).toEqual(['false insufficient_balance 500', 'true  500']);
    expect(await bench.rows('SELECT debits_posted = credits_posted FROM account WHERE code = 2000')).toEqual(['true']);
  });

  it('try again after a deadlock, and nobody hears of it', async () => {
    expect(shardOf(LOW)).toBeLessThan(shardOf(HIGH));
    await bench.t.db.connection(async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM shard_head WHERE shard = $1 FOR UPDATE', [shardOf(HIGH)]);
      const posting = bench.post({ commands: [deposit('1', { customer: LOW }), deposit('2', { customer: HIGH })] });
      await waitingForLock(bench.t.db);
      // now it holds the low head and waits for the high one, which we hold while we ask for the low one
      const mine = session.query('SELECT 1 FROM shard_head WHERE shard = $1 FOR UPDATE', [shardOf(LOW)]);
      await mine.catch(() => undefined);
      await session.query('ROLLBACK');
      expect((await posting).batches).toHaveLength(2);
    });
    expect(await bench.rows('SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()')).toEqual(['true']);
    expect(await bench.rows('SELECT count(*), sum(amount) FROM transfer')).toEqual(['2 3000000000000']);
  });

  it('are right again after a commit that failed', async () => {
    await bench.post({ commands: [deposit('10')], charges: [charge('a', '4')] });
    await bench.t.db.sql.query(
      `CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$`,
    );
    await bench.t.db.sql.query(
      'CREATE CONSTRAINT TRIGGER late AFTER INSERT ON ledger_input DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_late()',
    );
    await expect(bench.post({ commands: [adjustment('down', '5'), deposit('1', { customer: 'cus_new' })] })).rejects.toThrow('not today');
    await bench.t.db.sql.query('DROP TRIGGER late ON ledger_input');
    await bench.post({
      commands: [refund('a', '1'), adjustment('down', '7'), adjustment('down', '1'), deposit('1', { customer: 'cus_new' })],
    });
    expect(await bench.rows('SELECT kind, applied FROM command ORDER BY shard <> $1, command_seq', [shardOf('cus_1')])).toEqual([
      'deposit true',
      'refund true',
      'adjustment true',
      'adjustment false',
      'deposit true',
    ]);
  });

  it('are right again after their session was killed in the middle', async () => {
    await bench.post({ commands: [deposit('10')] });
    await bench.t.db.connection(async (session) => {
      await session.query('BEGIN');
      await session.query('SELECT 1 FROM shard_head WHERE shard = $1 FOR UPDATE', [shardOf('cus_1')]);
      const posting = bench.post({ commands: [adjustment('down', '5')] });
      const failed = expect(posting).rejects.toThrow();
      await waitingForLock(bench.t.db);
      await bench.t.db.sql.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      await failed;
      await session.query('ROLLBACK');
    });
    await bench.post({ commands: [adjustment('down', '10')] });
    expect(await bench.rows(`SELECT applied FROM command WHERE kind = 'adjustment'`)).toEqual(['true']);
  });
});

/** Until some session of the database waits for a lock. */
async function waitingForLock(db: Database): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    const { rows } = await db.sql.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    if (rows.length > 0) return;
    await new Promise((r) => setTimeout(r, 10));
  }
  throw new Error('nobody waited for a lock');
}
