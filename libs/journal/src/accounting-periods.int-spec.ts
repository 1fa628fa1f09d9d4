import { changePeriod, listPeriods, PeriodRefused, type PeriodOrder } from '@tallystick/platform/storage/periods';
import { adjustment, charge, deposit, refund } from '../../../test/support/ledger/commands';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { keepCharges } from '../../../test/support/ledger/rated-charges';

const order = (state: PeriodOrder['state'], more: Partial<PeriodOrder> = {}): PeriodOrder => ({
  ...{ entity: 'main', period: 202611, state, actor: 'closer', reason: 'month end', at: 1_800_000_000_000_000_000n },
  ...more,
});

describe('accounting periods', () => {
  let bench: JournalBench;
  const change = (...args: Parameters<typeof order>) => changePeriod(bench.db, order(...args));
  const periods = () => bench.rows('SELECT period, kind, count(*) FROM transfer GROUP BY 1, 2 ORDER BY 1, 2');

  beforeEach(async () => {
    bench = await JournalBench.open();
  });
  afterEach(async () => {
    await expectSound(bench.t.db, 'rollup-sums');
    await bench.t.drop();
  });

  it('change from open to soft-closed and back, and to locked for good', async () => {
    expect(await change('soft_closed')).toEqual({ seq: 1n, before: 'open', changed: true });
    expect(await change('soft_closed')).toEqual({ seq: 1n, before: 'soft_closed', changed: false });
    expect(await change('open', { reason: null })).toEqual({ seq: 2n, before: 'soft_closed', changed: true });
    expect(await change('locked')).toEqual({ seq: 3n, before: 'open', changed: true });
    await expect(change('open')).rejects.toThrow(PeriodRefused);
    await expect(change('soft_closed')).rejects.toMatchObject({ code: 'period_locked', field: 'state' });
    for (const period of [202600, 202613, 199912, 220001, 2026.5])
      await expect(change('locked', { period })).rejects.toMatchObject({ code: 'period_invalid' });
    await change('soft_closed', { entity: 'other' });
    expect((await listPeriods(bench.db.sql)).map((p) => [p.entity, p.period, p.state, p.actor, p.reason])).toEqual([
      ['main', 202611, 'locked', 'closer', 'month end'],
      ['other', 202611, 'soft_closed', 'closer', 'month end'],
    ]);
    expect(await listPeriods(bench.db.sql, 'other')).toHaveLength(1);
  });

  it('send what comes late to the oldest open one; soft-closed takes the adjustments of a second person', async () => {
    await bench.post({ commands: [deposit('10')], charges: [charge('a', '1')] });
    await change('soft_closed');
    await bench.post({
      commands: [adjustment('up', '1'), adjustment('up', '1', { actor: 'closer' }), refund('a')],
      charges: [charge('b', '1')],
    });
    await change('locked');
    await bench.post({ commands: [adjustment('up', '1')], charges: [charge('c', '1'), charge('d', '1', { entity: 'other' })] });
    expect(await periods()).toEqual(['202611 1 2', '202611 2 1', '202611 4 1', '202612 1 2', '202612 4 2', '202612 5 1']);
  });

  it('locked are refused by the database, whoever posts', async () => {
    await bench.post({ commands: [deposit('10')] });
    await change('locked');
    const again = `INSERT INTO transfer SELECT shard, leg, kind, period, seq + 1, entry, batch_seq, debit, credit, effective, recorded, charge_seq, command_seq,
      amount, debit_after, credit_after FROM transfer`;
    const [partition] = await bench.rows('SELECT DISTINCT tableoid::regclass FROM transfer');
    expect(partition).toMatch(/^transfer_2/);
    await expect(bench.t.db.sql.query(again.replace('INSERT INTO transfer', `INSERT INTO ${partition}`))).rejects.toMatchObject({
      code: '42501',
    });
    for (const db of [bench.db, bench.t.db])
      await expect(db.sql.query(again)).rejects.toMatchObject({ code: '42501', constraint: 'accounting_period_locked' });
  });

  it('let no transfer slip in while they are being locked', async () => {
    let stop = false;
    let n = 0;
    const posting = async (customer: string): Promise<void> => {
      for (; !stop; n += 1) {
        const announced = await keepCharges(bench.t.db, [charge(`e${n}-${customer}`, '1', { customer })]);
        await bench.journal.post({ commands: [bench.waiting(deposit('1', { customer }))], charges: announced, claims: [] });
      }
    };
    const posters = ['cus_1', 'cus_2', 'cus_3'].map(posting);
    const inPeriod = async (period: number) =>
      (await bench.rows('SELECT count(*), max(shard * 1000000 + seq) FROM transfer WHERE period = $1', [period])).join();
    const lockedAt: [number, string][] = [];
    try {
      for (const period of [202611, 202612, 202701, 202702, 202703]) {
        while ((await inPeriod(period)).startsWith('0')) await new Promise((r) => setTimeout(r, 20));
        await change('locked', { period });
        // the moment it is locked, what stands in it is all that ever will
        lockedAt.push([period, await inPeriod(period)]);
      }
    } finally {
      stop = true;
      await Promise.all(posters);
    }
    for (const [period, was] of lockedAt) {
      expect(await inPeriod(period)).toBe(was);
      expect(was).not.toMatch(/^0 /);
    }
  });
});
