import { signControl } from '@tallystick/domain/event';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { EmbeddedLog } from '@tallystick/platform/log/embedded/embedded-log';
import { readBatch } from '@tallystick/platform/log/embedded/read-batch';
import { PositionLost, readPosition } from '@tallystick/platform/log/positions';
import { settleLog } from '@tallystick/platform/log/settings';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { testDatabase, type TestDatabase } from '../../../test/support/database';
import { customerEntries, eventText, rateEntry, shop } from '../../../test/support/shop';
import { usageBatch } from '../../../test/support/usage-batch';
import { RateUsage } from './rate-usage';

const PARTITIONS = 4;
const partitionOf = (customer: string): number => partitionOfShard(shardOf(customer), PARTITIONS);

describe('rating a batch', () => {
  let t: TestDatabase;
  let db: Database;
  let log: EmbeddedLog;
  let rating: RateUsage;
  beforeEach(async () => {
    t = await testDatabase();
    await settleLog(t.db, 'embedded', PARTITIONS);
    db = await t.open({ role: 'poster', poolSize: 6 });
    log = new EmbeddedLog(db, PARTITIONS);
    rating = new RateUsage(db, log);
    await shop(t.db, ['cus_1', 'cus_2']);
  });
  afterEach(() => t.drop());

  const append = (...events: [customer: string, text: string][]) =>
    log.append(
      'usage.events',
      events.map(([c, value]) => ({ partition: partitionOf(c), value, key: c })),
    );
  const batchOf = async (partition: number) => {
    const from = await readPosition(db.sql, 'rating', 'usage.events', partition);
    const records = await readBatch(db.sql, 'usage.events', partition, from, 0n, 10_000);
    return usageBatch(partition, from, records);
  };
  /** Rates everything that waits, re-appended records too. */
  const drain = async () => {
    for (let round = 0; round < 3; round += 1)
      for (let p = 0; p < PARTITIONS; p += 1) {
        const batch = await batchOf(p);
        if (batch.records.length > 0) await rating.rate(batch);
      }
  };
  const totals = async () =>
    (
      await t.db.sql.query<Record<string, bigint>>(
        `SELECT sum(delivered) AS delivered, sum(charged) AS charged, sum(parked) AS parked, sum(not_billable) AS not_billable, sum(duplicate) AS duplicate,
           sum(conflict) AS conflict, sum(reappended) AS reappended FROM rating_head`,
      )
    ).rows[0];
  const reasons = async () =>
    (await t.db.sql.query<{ event_id: string; reason: string }>('SELECT event_id, reason FROM exception_now ORDER BY event_id')).rows.map(
      (r) => `${r.event_id}:${r.reason}`,
    );

  it('charges the worked example exactly, announces it and knows it again', async () => {
    await append(
      ['cus_1', eventText('a', 'cus_1')],
      ['cus_1', eventText('a', 'cus_1')],
      ['cus_1', eventText('a', 'cus_1', { input: 501 })],
    );
    await drain();
    const { rows } = await t.db.sql.query<{ amount: bigint; lines: string; charge_seq: bigint }>(
      'SELECT amount, lines, charge_seq FROM charge',
    );
    expect(rows).toEqual([
      {
        amount: 1_102_500_000n,
        lines: '[["input_text","500","0.525","1000000","0.0002625","usage"],["output_text","200","4.20","1000000","0.00084","usage"]]',
        charge_seq: 1n,
      },
    ]);
    expect(await totals()).toEqual({
      delivered: 3n,
      charged: 1n,
      parked: 0n,
      not_billable: 0n,
      duplicate: 1n,
      conflict: 1n,
      reappended: 0n,
    });
    await append(['cus_1', eventText('a', 'cus_1')], ['cus_1', eventText('b', 'cus_1')]);
    await drain();
    expect(await totals()).toMatchObject({ delivered: 5n, charged: 2n, duplicate: 2n, conflict: 1n });
    const told = await readBatch(db.sql, 'charges.rated', partitionOf('cus_1'), 0n, 0n, 10);
    expect(told.map((r) => JSON.parse(r.value as string) as object)).toEqual([
      { shard: shardOf('cus_1'), from: '1', to: '1' },
      { shard: shardOf('cus_1'), from: '2', to: '2' },
    ]);
  });

  it('parks each kind of fault with its reason, and keeps the neighbours', async () => {
    await t.db.transaction((tx) =>
      appendEntries(tx, 'test', [
        ...customerEntries('cus_new', { state: 'created' }),
        ...customerEntries('cus_closed', { state: 'closed' }),
      ]),
    );
    await append(
      ['cus_1', eventText('good', 'cus_1')],
      ['nobody', eventText('who', 'nobody')],
      ['cus_1', eventText('price', 'cus_1', { model: 'unheard-of' })],
      ['cus_1', eventText('dialect', 'cus_1', { data: { dialect: 'klingon' } })],
      ['cus_1', eventText('sum', 'cus_1', { data: { usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 11 } } })],
      ['cus_1', eventText('none', 'cus_1', { data: { usage: null } })],
      ['cus_1', eventText('time', 'cus_1', { time: '2199-01-01T00:00:00Z' })],
      ['cus_1', eventText('field', 'cus_1', { data: { surprise: 1 } })],
      ['cus_closed', eventText('closed', 'cus_closed')],
      ['cus_new', eventText('early', 'cus_new')],
    );
    await log.append('usage.events', [{ partition: 0, value: '{"broken":' }]);
    await drain();
    expect(await reasons()).toEqual([
      'closed:customer_closed',
      'dialect:unknown_dialect',
      'field:malformed',
      'none:usage_missing',
      'price:unknown_price',
      'sum:impossible_usage',
      'time:time_out_of_range',
      'who:unknown_customer',
    ]);
    expect(await totals()).toMatchObject({ delivered: 10n, charged: 1n, parked: 8n, not_billable: 1n });
    expect((await t.db.sql.query('SELECT error FROM dead_letter')).rows).toHaveLength(1);
    expect((await t.db.sql.query<{ dead_letter: bigint }>('SELECT dead_letter FROM partition_count')).rows).toEqual([{ dead_letter: 1n }]);
  });

  it('releases what was mended, by a signed record on the log', async () => {
    await append(['cus_1', eventText('price', 'cus_1', { model: 'new-model' })], ['alias_9', eventText('who', 'alias_9')]);
    await drain();
    const open = (
      await t.db.sql.query<{ shard: number; decision_seq: bigint; event_id: string }>(
        'SELECT shard, decision_seq, event_id FROM exception_now',
      )
    ).rows;
    const key = (await t.db.sql.query<{ control_key: Buffer }>('SELECT control_key FROM installation')).rows[0]!.control_key;
    const release = async (secret: Buffer) => {
      for (const e of open)
        await log.append('usage.events', [
          {
            partition: partitionOfShard(e.shard, PARTITIONS),
            value: signControl(secret, { kind: 'release', shard: e.shard, decisionSeq: e.decision_seq, actor: 'admin' }),
          },
        ]);
      await drain();
    };
    await release(Buffer.alloc(32));
    expect((await t.db.sql.query<{ error: string }>('SELECT error FROM dead_letter')).rows.map((r) => r.error)).toEqual(
      Array(2).fill('bad_control: mac does not fit: not written by this installation'),
    );
    await release(key);
    expect(
      (await t.db.sql.query<{ last_outcome: string }>('SELECT last_outcome FROM exception_now')).rows.map((r) => r.last_outcome),
    ).toEqual(['parked_again', 'parked_again']);
    await t.db.transaction((tx) =>
      appendEntries(tx, 'test', [rateEntry('new-model'), { kind: 'alias', key: 'alias_9', body: { alias: 'alias_9', customer: 'cus_2' } }]),
    );
    await release(key);
    expect((await t.db.sql.query<{ state: string }>('SELECT state FROM exception_now')).rows.map((r) => r.state)).toEqual([
      'released',
      'released',
    ]);
    const t1 = await totals();
    expect(t1).toMatchObject({ charged: 2n, parked: 0n });
    await release(key);
    await append(['cus_1', eventText('price', 'cus_1', { model: 'new-model' })]);
    await drain();
    expect(await totals()).toMatchObject({ charged: 2n, parked: 0n, duplicate: 1n });
    expect(
      (await t.db.sql.query<{ customer: string }>('SELECT customer FROM charge ORDER BY customer')).rows.map((r) => r.customer),
    ).toEqual(['cus_1', 'cus_2']);
  });

  it('hands a record on a wrong partition to the right one, once', async () => {
    const wrong = (partitionOf('cus_1') + 1) % PARTITIONS;
    await log.append('usage.events', [{ partition: wrong, value: eventText('x', 'cus_1') }]);
    await drain();
    expect(await totals()).toMatchObject({ delivered: 2n, charged: 1n, reappended: 1n });
    expect(
      (await t.db.sql.query<{ origin: string | null }>('SELECT origin FROM usage_record ORDER BY origin NULLS FIRST')).rows.map(
        (r) => r.origin,
      ),
    ).toEqual([null, `${wrong}/0`]);
  });

  it('applies a batch once: a zombie with the same batch changes nothing', async () => {
    await append(['cus_1', eventText('a', 'cus_1')]);
    const batch = await batchOf(partitionOf('cus_1'));
    await rating.rate(batch);
    const before = await totals();
    await expect(new RateUsage(db, log).rate(batch)).rejects.toThrow(PositionLost);
    expect(await totals()).toEqual(before);
  });
});
