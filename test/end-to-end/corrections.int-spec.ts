import { formatAmount } from '@tallystick/domain/money';
import { readTotals } from '@tallystick/platform/storage/replay/read-totals';
import { sumInvoiceLines } from '@tallystick/platform/storage/replay/sum-invoice-lines';
import { RatedShop } from '../support/rated-shop';
import { eventText } from '../support/shop';

const CUSTOMER = 'cus_1';
const voids = (id: string, target: string, more: { time?: string; source?: string; data?: object; subject?: string } = {}): string => {
  const text = JSON.parse(eventText(id, more.subject ?? CUSTOMER, more)) as { data: object };
  return JSON.stringify({ ...text, data: { voids: { id: target }, ...more.data } });
};
const corrects = (id: string, target: string, input: number, output: number, more: { time?: string; data?: object } = {}): string =>
  eventText(id, CUSTOMER, { ...more, input, output, data: { corrects: { id: target }, ...more.data } });

describe('late and corrected usage', () => {
  let s: RatedShop;
  beforeEach(async () => {
    s = await RatedShop.open([CUSTOMER, 'cus_2']);
  });
  afterEach(() => s.close());

  const total = async (): Promise<string> => {
    const [row] = await readTotals(s.t.db.sql, ['month'], null, null);
    return row === undefined ? 'none' : `${row.values[0]} ${row.events} ${row.inputTokens} ${row.outputTokens} ${formatAmount(row.amount)}`;
  };

  it('voids a charge: its mirror in the journal, leg by leg, at its service time', async () => {
    await s.send(CUSTOMER, eventText('a', CUSTOMER), eventText('b', CUSTOMER, { input: 1000, output: 0 }));
    await s.send(CUSTOMER, voids('v', 'a', { time: '2026-11-27T00:00:00Z' }));
    expect(await s.charges(CUSTOMER)).toEqual(['1 a kind 1 0.0011025', '2 b kind 1 0.000525', '3 v kind 2 0.0011025 of 1']);
    expect(await s.legs(CUSTOMER)).toEqual([
      '1: 1 1100 → 4000 0.0011025 202611',
      '2: 1 1100 → 4000 0.000525 202611',
      '3: 7 4000 → 1100 0.0011025 202611',
    ]);
    expect(await total()).toBe('2026-11 1 1000 0 0.000525');
    expect(await s.count('charged')).toBe(3n);
    expect(await s.broken()).toEqual([]);
  });

  it('replaces the usage of a charge: two charges of one record, counted once', async () => {
    await s.send(CUSTOMER, eventText('a', CUSTOMER));
    await s.send(CUSTOMER, corrects('c', 'a', 1000, 100));
    expect(await s.charges(CUSTOMER)).toEqual(['1 a kind 1 0.0011025', '2 c kind 4 0.0011025 of 1', '3 c kind 3 0.000945']);
    expect(await s.legs(CUSTOMER)).toEqual([
      '1: 1 1100 → 4000 0.0011025 202611',
      '2: 7 4000 → 1100 0.0011025 202611',
      '3: 1 1100 → 4000 0.000945 202611',
    ]);
    expect(await total()).toBe('2026-11 1 1000 100 0.000945');
    expect([await s.count('delivered'), await s.count('charged')]).toEqual([2n, 2n]);
    expect(await s.broken()).toEqual([]);
    await s.send(CUSTOMER, corrects('c', 'a', 1000, 100), corrects('c2', 'c', 0, 100));
    expect(await total()).toBe('2026-11 1 0 100 0.00042');
    expect(await s.count('duplicate')).toBe(1n);
    expect(await s.broken()).toEqual([]);
  });

  it('does all of it within one batch as one by one (I13)', async () => {
    const texts = [
      ...[eventText('a', CUSTOMER), corrects('c', 'a', 7, 7), voids('v', 'c'), eventText('b', CUSTOMER), voids('w', 'b'), voids('w', 'b')],
      ...[corrects('late', 'b', 1, 1), voids('early', 'z'), eventText('z', CUSTOMER)],
    ];
    await s.send(CUSTOMER, ...texts);
    const one = await RatedShop.open([CUSTOMER]);
    for (const text of texts) await one.send(CUSTOMER, text);
    expect(await s.charges(CUSTOMER)).toEqual(await one.charges(CUSTOMER));
    expect(await s.legs(CUSTOMER)).toEqual(await one.legs(CUSTOMER));
    expect(await s.exceptions()).toEqual(['late: already_corrected open', 'early: target_missing open']);
    expect(await one.exceptions()).toEqual(await s.exceptions());
    expect([await s.broken(), await one.broken()]).toEqual([[], []]);
    await one.close();
  });

  it('takes back what refunds have left, and closes the charge for refunds and reversals (I8)', async () => {
    await s.send(CUSTOMER, eventText('a', CUSTOMER), eventText('b', CUSTOMER));
    expect(await s.command(CUSTOMER, 'refund', { source: 'test', id: 'a', amount: '0.0001', reason: 'x' })).toMatchObject({
      status: 'applied',
    });
    await s.send(CUSTOMER, voids('v', 'a'));
    expect((await s.legs(CUSTOMER)).at(-1)).toBe('3: 7 4000 → 1100 0.0010025 202611');
    for (const id of ['a', 'v'])
      expect((await s.command(CUSTOMER, 'refund', { source: 'test', id, reason: 'x' })).code).toBe(
        id === 'a' ? 'already_reversed' : 'target_missing',
      );
    expect((await s.command(CUSTOMER, 'reversal', { entry: '1', reason: 'x' })).code).toBe('already_reversed');
    expect((await s.command(CUSTOMER, 'reversal', { entry: '2', reason: 'x' })).status).toBe('applied');
    await s.send(CUSTOMER, voids('w', 'b'));
    expect((await s.charges(CUSTOMER)).at(-1)).toBe('4 w kind 2 0.0011025 of 2');
    expect((await s.legs(CUSTOMER)).filter((leg) => leg.startsWith('4:'))).toEqual([]);
    expect(await s.broken()).toEqual([]);
  });

  it('gives overage back before the wallet', async () => {
    const p = await RatedShop.open([CUSTOMER], 'prepaid');
    await p.command(CUSTOMER, 'deposit', { net: '0.001', tax: '0', gross: '0.001' }, 'prepaid');
    await p.send(CUSTOMER, eventText('a', CUSTOMER), corrects('c', 'a', 500, 100));
    expect(await p.legs(CUSTOMER)).toEqual([
      '1: 1 2000 → 4000 0.001 202611',
      '1: 1 1105 → 4000 0.0001025 202611',
      '2: 7 4000 → 1105 0.0001025 202611',
      '2: 7 4000 → 2000 0.001 202611',
      '3: 1 2000 → 4000 0.0006825 202611',
    ]);
    expect(await p.broken()).toEqual([]);
    await p.close();
  });

  it('parks what names nothing, what is taken back already, another customer and a void; releases it when it can', async () => {
    await s.send(CUSTOMER, voids('v1', 'later'), eventText('a', CUSTOMER), voids('v2', 'a'), voids('v3', 'a'), corrects('c3', 'v2', 1, 1));
    await s.send('cus_2', voids('foreign', 'a', { subject: 'cus_2' }), voids('p', 'nowhere', { subject: 'cus_2' }));
    await s.send('cus_2', voids('waits', 'p', { subject: 'cus_2' }), voids('who', 'a', { subject: 'nobody' }));
    expect((await s.exceptions()).sort()).toEqual([
      'c3: target_mismatch open',
      'foreign: target_mismatch open',
      'p: target_missing open',
      'v1: target_missing open',
      'v3: already_corrected open',
      'waits: target_missing open',
      'who: unknown_customer open',
    ]);
    const detail = (await s.t.db.sql.query<{ detail: string; field: string }>("SELECT detail, field FROM exception WHERE event_id = 'v3'"))
      .rows[0];
    expect(detail).toEqual({
      detail: 'event "a" of source "test" was taken back before, by event "v2" of source "test"',
      field: 'data.voids',
    });
    await s.send(CUSTOMER, eventText('later', CUSTOMER));
    await s.release();
    expect((await s.exceptions()).filter((e) => e.endsWith('released'))).toEqual(['v1: target_missing released']);
    expect(await s.count('parked')).toBe(6n);
    expect(await s.broken()).toEqual([]);
  });

  it('keeps a late correction in its service period on the draft, and in the oldest open accounting period', async () => {
    await s.send(CUSTOMER, eventText('a', CUSTOMER));
    await s.t.db.sql.query(
      `WITH h AS (UPDATE accounting_period_head SET period_seq = 1 RETURNING 1), c AS (INSERT INTO accounting_period_change
         VALUES (1, 'main', 202611, 'locked', 1, 'admin', 'closed') RETURNING 1) INSERT INTO accounting_period VALUES ('main', 202611, 'locked')`,
    );
    await s.send(CUSTOMER, corrects('c', 'a', 1000, 100), eventText('late', CUSTOMER, { input: 3, output: 0 }));
    expect((await s.legs(CUSTOMER)).slice(1)).toEqual([
      '2: 7 4000 → 1100 0.0011025 202612',
      '3: 1 1100 → 4000 0.000945 202612',
      '4: 1 1100 → 4000 0.000001575 202612',
    ]);
    const november = { customer: CUSTOMER, from: 1_793_491_200_000_000_000n, to: 1_796_083_200_000_000_000n };
    const [draft] = await sumInvoiceLines(s.t.db.sql, november);
    expect(draft?.sums.map((l) => `${l.class} ${l.quantity} ${formatAmount(l.amount)}`).sort()).toEqual([
      'input_text 1003 0.000526575',
      'output_text 100 0.00042',
    ]);
    expect(await s.broken()).toEqual([]);
  });

  it('mirrors what was not billable as not billable, and leaves nothing of the shadow', async () => {
    await s.catalogue({
      kind: 'billing_state',
      key: CUSTOMER,
      body: { customer: CUSTOMER, state: 'shadow', effective_from: '2026-01-01T00:00:00Z' },
    });
    await s.send(CUSTOMER, eventText('a', CUSTOMER), corrects('c', 'a', 1, 1), voids('v', 'c'));
    expect([await s.count('not_billable'), await s.count('charged'), await s.legs(CUSTOMER)]).toEqual([3n, 0n, []]);
    expect(await s.broken()).toEqual([]);
  });
});
