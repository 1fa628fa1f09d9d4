import { testDatabase, type TestDatabase } from '../support/database';
import { pipelineProcesses, type PipelineProcesses } from '../support/pipeline-processes';
import { eventText } from '../support/shop';
import { pause, until } from '../support/app-process';
import { sized } from './sizes';

const CUSTOMERS = Array.from({ length: 10 }, (_, i) => `cus_${i}`);

describe('delivered more than once', () => {
  let t: TestDatabase;
  let p: PipelineProcesses;
  beforeEach(async () => {
    t = await testDatabase();
    p = await pipelineProcesses(t.url, null, CUSTOMERS, 'prepaid');
  });
  afterEach(async () => {
    await p.stop();
    await t.drop();
  });

  const state = async () => ({
    accounts: (await p.db.sql.query('SELECT name, debits_posted, credits_posted FROM account ORDER BY name')).rows,
    transfers: (await p.db.sql.query('SELECT count(*) AS n FROM transfer')).rows,
    charges: (await p.db.sql.query('SELECT count(*) AS n FROM charge')).rows,
    identities: (await p.db.sql.query('SELECT count(*) AS n FROM identity')).rows,
  });
  const delivered = async () => (await p.db.sql.query<{ n: bigint }>('SELECT sum(delivered)::int8 AS n FROM rating_head')).rows[0]?.n ?? 0n;

  it('20 % duplicates, then the whole topic again: same balances, nothing new', async () => {
    const count = sized(1_000, 20_000);
    const texts = Array.from({ length: count }, (_, i) => eventText(`d${i}`, CUSTOMERS[i % 10] ?? '', { input: 10 + i }));
    const twice = texts.flatMap((text, i) => (i % 5 === 0 ? [text, text] : [text]));
    for (let i = 0; i < twice.length; i += 500) await p.send(twice.slice(i, i + 500));
    await p.caughtUp(count);
    const before = await state();
    await p.db.sql.query(
      `WITH again AS (SELECT partition, "offset", value, row_number() OVER (PARTITION BY partition ORDER BY "offset") - 1 AS n FROM usage_record),
            moved AS (UPDATE log_head h SET next_offset = h.next_offset + c.n FROM (SELECT partition, count(*) AS n FROM again GROUP BY 1) c
                      WHERE h.topic = 1 AND h.partition = c.partition RETURNING h.partition, h.next_offset - c.n AS first)
       INSERT INTO usage_record (partition, "offset", appended_at, salt, value)
       SELECT a.partition, m.first + a.n, (extract(epoch FROM now()) * 1000000000)::int8, uuid_send(gen_random_uuid()), a.value FROM again a JOIN moved m USING (partition)`,
    );
    const all = 2n * (await p.db.sql.query<{ n: bigint }>('SELECT count(*) AS n FROM usage_record')).rows[0]!.n;
    await until('the whole topic delivered again', async () => (await delivered()) * 2n >= all);
    await pause(200);
    expect(await state()).toEqual(before);
    expect(await p.invariants()).toEqual([]);
  }, 300_000);

  it('a worker that stands still past its lease loses it, and changes nothing when it wakes', async () => {
    const second = await p.start('rating-worker');
    try {
      let sent = await p.send(CUSTOMERS.map((c, i) => eventText(`z0-${i}`, c)));
      await p.rating.kill('SIGSTOP');
      for (let round = 1; round < sized(40, 200); round += 1) {
        sent += await p.send(CUSTOMERS.map((c, i) => eventText(`z${round}-${i}`, c)));
        await pause(20);
      }
      await p.caughtUp(sent, 60);
      await p.rating.kill('SIGCONT');
      sent += await p.send(CUSTOMERS.map((c, i) => eventText(`after-${i}`, c)));
      await p.caughtUp(sent, 60);
      expect(await p.invariants()).toEqual([]);
    } finally {
      await second.kill('SIGTERM');
    }
  }, 300_000);

  it('a read-only database is answered with 503 and resumed from by itself', async () => {
    const before = await p.send([eventText('ro-1', 'cus_1')]);
    await p.caughtUp(before);
    const name = t.name;
    await p.db.sql.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await p.db.sql.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'tallystick-%'`);
    const r = await fetch(`${p.gateway.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer test-admin-key-0123456789' }, body: eventText('ro-2', 'cus_1') });
    expect([r.status, r.headers.get('retry-after') !== null]).toEqual([503, true]);
    await p.db.sql.query('SET default_transaction_read_only = off');
    await p.db.sql.query(`SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE`);
    const admin = await t.open();
    await admin.connection(async (s) => {
      await s.query('SET default_transaction_read_only = off');
      await s.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    });
    await admin.sql.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'tallystick-%'`);
    await p.send([eventText('ro-2', 'cus_1')]);
    await p.caughtUp(before + 1);
    expect(await p.invariants()).toEqual([]);
  }, 120_000);
});
