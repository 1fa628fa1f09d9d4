import { shardOf } from '@tallystick/domain/rating';
import { RatedShop } from '../../../../test/support/rated-shop';
import { customerEntries, eventText } from '../../../../test/support/shop';
import { tamper } from '../../../../test/support/tamper';
import { verify } from './verify';

const TIERS = [{ up_to: 1000, price: '0.001' }, { price: '0.0005' }];
const MODEL = {
  kind: 'base_fee_overage',
  fee: '30',
  minimum_commitment: '50',
  meters: [
    { id: 'tokens', classes: ['output_*'], included: 300 },
    { id: 'volume', price: { kind: 'volume', tiers: TIERS } },
  ],
};

describe('verify executes meters and periods again', () => {
  let s: RatedShop;
  beforeAll(async () => {
    s = await RatedShop.open(['plain']);
    const [customer, state, contract] = customerEntries('cus');
    if (customer === undefined || state === undefined || contract === undefined) throw new Error('three entries');
    const body = { ...(contract.body as object), effective_from: '2026-09-01T00:00:00Z', billing_model: MODEL } as never;
    await s.catalogue(customer, state, { ...contract, body });
    const call = (id: string, day: number): string =>
      eventText(id, 'cus', { time: `2026-09-${String(day).padStart(2, '0')}T12:00:00Z`, input: 300, output: 100 });
    const close = async (): Promise<void> => {
      await s.control(shardOf('cus'), { kind: 'period_closed', customer: 'cus', period: '2026-09', actor: 'admin' });
      await s.settle();
    };
    await s.send('cus', call('d', 9), call('c', 7), call('b', 5), call('a', 3));
    await close();
    const voiding = { voids: { source: 'test', id: 'b' }, usage: undefined, dialect: undefined, model: undefined };
    await s.send('cus', call('late', 4), eventText('v', 'cus', { time: '2026-09-06T12:00:00Z', data: voiding }));
    await close();
  });
  afterAll(() => s.close());

  it('finds nothing where nothing was changed', async () => {
    const found = await verify(s.t.url, () => undefined);
    expect(found.verdicts.filter((v) => !v.ok)).toEqual([]);
    const kinds = await s.t.db.sql.query<{ kind: number }>('SELECT DISTINCT kind FROM charge ORDER BY 1');
    expect(kinds.rows.map((r) => r.kind)).toEqual([1, 2, 5, 6, 7, 8, 11]);
  });

  const line = (kind: number, from: string, to: string): [string, string] => {
    const change = (a: string, b: string): string =>
      `UPDATE charge SET lines = replace(lines, '${a}', '${b}') WHERE kind = ${kind} AND lines LIKE '%${a}%'`;
    return [change(from, to), change(to, from)];
  };
  it.each<[what: string, check: string, change: string, undo: string]>([
    ['a line of a fee', 'charges-executed-again', ...line(5, '"base_fee","30","30"', '"base_fee","30","31"')],
    ['a true-up', 'charges-executed-again', ...line(7, '2026-09-03', '2026-09-02')],
    ['a running total on a line', 'meter-chain', ...line(1, '"before":"400"', '"before":"401"')],
    ['a kept running total', 'meter-chain', 'UPDATE meter_total SET units = units + 1', 'UPDATE meter_total SET units = units - 1'],
    [
      'what a close was worked out from',
      'charges-executed-again',
      'UPDATE period_event SET after_charge_seq = after_charge_seq - 1',
      'UPDATE period_event SET after_charge_seq = after_charge_seq + 1',
    ],
  ])('finds a change of %s', async (_, check, change, undo) => {
    await tamper(s.t.db, change, undo, async () => {
      const found = await verify(s.t.url, () => undefined);
      expect(found.verdicts.filter((v) => !v.ok).map((v) => v.name)).toContain(check);
    });
    expect((await verify(s.t.url, () => undefined)).verdicts.filter((v) => !v.ok)).toEqual([]);
  });
});
