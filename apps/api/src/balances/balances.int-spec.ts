import { formatInstant } from '@tallystick/domain/time';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';

const DAY = 86_400_000_000_000n;

describe('balances', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['pre_1', 'pre_2', 'pre_3', 'nothing'], 'prepaid');
  });
  afterAll(() => s.close());

  const deposit = async (customer: string, amount: string, at?: string): Promise<void> => {
    const r = await s.call(`/v1/customers/${customer}/deposits`, { body: { amount, ...(at === undefined ? {} : { at }) } });
    expect([r.status, r.body.status]).toEqual([201, 'applied']);
  };
  const figures = ({ available, held, overage, owed }: Record<string, string>) => ({ available, held, overage, owed });

  it('shows the worked example: overage first, then the wallet', async () => {
    await s.usage(eventText('e1', 'pre_1'));
    const before = await s.call('/v1/balance?customer=pre_1');
    expect(figures(before.body)).toEqual({ available: '-0.0011025', held: '0', overage: '0.0011025', owed: '0' });
    await deposit('pre_1', '10');
    const { status, body } = await s.call('/v1/balance?customer=pre_1');
    expect(status).toBe(200);
    expect(figures(body)).toEqual({ available: '9.9988975', held: '0', overage: '0', owed: '0' });
    expect(body).toMatchObject({ customer: 'pre_1', entity: 'main', asset: 'USD', as_of: { batch: '2', transfer: '3' } });
    expect(body.balances[0].accounts).toEqual([
      { name: 'main/USD/1105/pre_1', code: 1105, title: 'ar_overage', balance: '0', held: '0' },
      { name: 'main/USD/2000/pre_1', code: 2000, title: 'wallet_paid', balance: '9.9988975', held: '0' },
    ]);
  });

  it('shows a customer who never had anything, and refuses one who does not exist', async () => {
    const { body } = await s.call('/v1/customers/nothing/balance');
    expect(figures(body)).toEqual({ available: '0', held: '0', overage: '0', owed: '0' });
    expect(body.balances).toEqual([]);
    expect((await s.call('/v1/customers/nobody/balance')).status).toBe(404);
    const past = await s.call(`/v1/customers/nothing/balance?as_of=2020-01-01T00:00:00Z&at=2020-01-01T00:00:00Z`);
    expect([past.status, past.body.available, past.body.as_of.batch]).toEqual([200, '0', '0']);
  });

  it.each([
    ['/v1/customers/pre_1/balance?at=yesterday', 'at'],
    ['/v1/customers/pre_1/balance?as_of=2026-13-01T00:00:00Z', 'as_of'],
    ['/v1/customers/pre_1/balance?as_of=1960-01-01T00:00:00Z', 'as_of'],
    ['/v1/customers/pre_1/balance?when=now', 'when'],
  ])('refuses %s', async (path, field) => {
    const r = await s.call(path);
    expect([r.status, r.headers.get('content-type'), r.body.errors[0].field]).toEqual([400, 'application/problem+json', field]);
  });

  /** What the answers must say, from the transfers alone. */
  const summed = async (customer: string, at: bigint, asOf: bigint): Promise<Record<string, bigint>> => {
    const { rows } = await s.t.db.sql.query<{ name: string; net: bigint }>(
      `SELECT a.name, sum(CASE WHEN t.debit = a.account_id THEN t.amount ELSE -t.amount END) AS net
       FROM account a JOIN transfer t ON a.account_id IN (t.debit, t.credit)
       WHERE a.customer = $1 AND t.effective <= $2 AND t.recorded <= $3 GROUP BY 1`,
      [customer, at, asOf],
    );
    return Object.fromEntries(rows.map((r) => [r.name, r.net]));
  };
  const scaled = (text: string): bigint => {
    const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(text) ?? [];
    return BigInt(`${sign}${whole}${fraction.padEnd(12, '0')}`);
  };
  const told = (body: { balances: { accounts: { name: string; code: number; balance: string }[] }[] }): Record<string, bigint> =>
    Object.fromEntries(
      body.balances
        .flatMap((b) => b.accounts)
        .map((a) => [a.name, scaled(a.balance) * (a.code === 2000 ? -1n : 1n)] as const)
        .filter(([, net]) => net !== 0n),
    );

  it('agrees with the plain sum of transfers by effective and by recorded time, late usage and commands included', async () => {
    const marks: bigint[] = [];
    const instants = ['2026-11-01T00:00:00Z', '2026-11-12T02:00:00.5Z', '2026-11-12T23:59:59.999999999Z', '2026-11-13T00:00:00Z'];
    for (let round = 0; round < 6; round += 1) {
      const day = 10 + ((round * 7) % 6);
      await s.usage(
        ...Array.from({ length: 8 }, (_, i) =>
          eventText(`r${round}_${i}`, i % 2 === 0 ? 'pre_2' : 'pre_3', {
            time: `2026-11-${day + (i % 3)}T0${i}:00:00.5Z`,
            input: 1000 * (i + round),
          }),
        ),
      );
      await deposit('pre_2', `0.00${round + 1}`, `2026-11-${day}T12:00:00Z`);
      instants.push(`2026-11-${day}T12:00:00Z`, `2026-11-${day}T03:00:00.5Z`);
      const { rows } = await s.t.db.sql.query<{ clock: bigint }>('SELECT max(clock) AS clock FROM shard_head');
      marks.push(rows[0]?.clock ?? 0n);
    }
    await s.settled();
    const later = BigInt(Date.now()) * 1_000_000n + DAY;
    let compared = 0;
    for (const customer of ['pre_2', 'pre_3'])
      for (const asOf of [...marks, marks[0]! - 1n, later])
        for (const at of new Set(instants)) {
          const query = `at=${at}&as_of=${formatInstant(asOf)}`;
          const { body, status } = await s.call(`/v1/customers/${customer}/balance?${query}`);
          expect(status).toBe(200);
          const nanos =
            BigInt(Date.parse(at.replace(/\.\d+/, ''))) * 1_000_000n + BigInt((/\.(\d+)/.exec(at)?.[1] ?? '').padEnd(9, '0') || '0');
          expect([query, told(body)]).toEqual([query, without0(await summed(customer, nanos, asOf))]);
          compared += Object.keys(told(body)).length;
        }
    for (const customer of ['pre_2', 'pre_3'])
      for (const asOf of marks) {
        const { body } = await s.call(`/v1/customers/${customer}/balance?as_of=${formatInstant(asOf)}`);
        expect(told(body)).toEqual(without0(await summed(customer, 2n ** 62n, asOf)));
        const { rows } = await s.t.db.sql.query<{ newest: bigint }>('SELECT clock AS newest FROM shard_head WHERE shard = $1', [
          body.as_of.shard,
        ]);
        expect(body.as_of.final).toBe((rows[0]?.newest ?? 0n) >= asOf);
      }
    expect(compared).toBeGreaterThan(200);
  });
  const without0 = (sums: Record<string, bigint>): Record<string, bigint> =>
    Object.fromEntries(Object.entries(sums).filter(([, v]) => v !== 0n));

  it('agrees before the day sums have anything, and says what it is true for', async () => {
    await s.t.db.sql.query('BEGIN; DELETE FROM account_day; UPDATE rollup_head SET batch_seq = 0; COMMIT');
    const { body } = await s.call('/v1/customers/pre_2/balance?at=2026-11-12T05:00:00Z');
    expect(told(body)).toEqual(without0(await summed('pre_2', BigInt(Date.parse('2026-11-12T05:00:00Z')) * 1_000_000n, 2n ** 62n)));
    expect(body.as_of.final).toBe(false);
    await s.settled();
    expect((await s.call('/v1/customers/pre_2/balance?at=2026-11-12T05:00:00Z')).body.balances).toEqual(body.balances);
  });

  it('answers about the past in the same words for ever: an account that is opened later is not named', async () => {
    await s.usage(eventText('lone', 'nothing'));
    const { body: now } = await s.call('/v1/customers/nothing/balance');
    const query = `as_of=${now.as_of.recorded_at}&at=2026-11-30T00:00:00Z`;
    const [asOf, both] = [
      await s.call(`/v1/customers/nothing/balance?as_of=${now.as_of.recorded_at}`),
      await s.call(`/v1/customers/nothing/balance?${query}`),
    ];
    expect([asOf.body.balances, both.body.balances]).toEqual([now.balances, now.balances]);
    await deposit('nothing', '1');
    await s.settled();
    expect((await s.call(`/v1/customers/nothing/balance?as_of=${now.as_of.recorded_at}`)).body).toEqual(asOf.body);
    expect((await s.call(`/v1/customers/nothing/balance?${query}`)).body).toEqual(both.body);
  });

  it("shows a customer's key its own balance and nobody else's (I17)", async () => {
    const key = await s.key('pre_1', ['balance:read']);
    const own = await s.call('/v1/balance', { key });
    expect([own.status, own.body.customer, own.body.available]).toEqual([200, 'pre_1', '9.9988975']);
    expect((await s.call('/v1/customers/pre_1/balance', { key })).status).toBe(200);
    for (const path of [
      '/v1/balance?customer=pre_2',
      '/v1/customers/pre_2/balance',
      '/v1/customers/nobody/balance?at=2026-11-20T00:00:00Z',
    ]) {
      const r = await s.call(path, { key });
      expect([path, r.status]).toEqual([path, 404]);
    }
    expect((await s.call('/v1/customers/pre_1', { key })).status).toBe(403);
    const admin = await s.call('/v1/balance');
    expect([admin.status, admin.body.error.param, admin.body.error.code]).toEqual([400, 'customer', 'invalid_request']);
  });
});
