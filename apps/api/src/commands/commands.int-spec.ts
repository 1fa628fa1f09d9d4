import { createApi } from '@tallystick/api/create-api';
import { serve, type Served } from '../../../../test/support/serve';
import { shop } from '../../../../test/support/shop';

const REFUND = { id: 'e', reason: 'slow' };
const ADJUSTMENT = { direction: 'up', amount: '1', reason_code: 'goodwill' };
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('what a command that moves money is refused for', () => {
  let s: Served;
  beforeAll(async () => {
    s = await serve((context) => [createApi(context)]);
    await shop(s.t.db, ['cus']);
  });
  afterAll(() => s.close());

  const appended = async (): Promise<unknown> =>
    (await s.t.db.sql.query('SELECT topic, partition, next_offset FROM log_head ORDER BY 1, 2')).rows;

  it.each<[string, object, string, string]>([
    ['deposits', { amount: null }, 'amount', 'must not be null'],
    ['deposits', { net: null }, 'net', 'must not be null'],
    ['deposits', { amount: '1', tax: null }, 'tax', 'must not be null'],
    ['deposits', { amount: '1', gross: null }, 'gross', 'must not be null'],
    ['deposits', { amount: '1', payment_id: null }, 'payment_id', 'must not be null'],
    ['deposits', { amount: '1', payment_id: 'p', provider: null }, 'provider', 'must not be null'],
    ['refunds', { ...REFUND, amount: null }, 'amount', 'must not be null'],
    ['refunds', { ...REFUND, source: null }, 'source', 'must not be null'],
    ['adjustments', { ...ADJUSTMENT, amount: null }, 'amount', 'is required'],
    ['deposits', {}, 'amount', 'is required, or net'],
    ['deposits', { amount: '0' }, 'amount', 'must be above zero'],
    ['deposits', { net: '0.00' }, 'net', 'must be above zero'],
    ['deposits', { amount: '99999999999999999999999999' }, 'amount', 'is too large'],
    ['deposits', { amount: '1', tax: '0.2', gross: '1' }, 'gross', 'must be amount + tax, 1.2'],
    ['deposits', { net: '1', gross: '2' }, 'gross', 'must be net + tax, 1'],
    ['deposits', { amount: '1', constructor: 'x' }, 'constructor', 'is not a field'],
    ['deposits', { amount: '1', toString: 'x' }, 'toString', 'is not a field'],
    ['deposits', { amount: '1', colour: 'x' }, 'colour', 'is not a field'],
    ['deposits', { amount: '1', at: inHours(25) }, 'at', 'must not lie more than 24 hours ahead'],
    ['deposits', { amount: '1', at: '2100-01-01T00:00:00Z' }, 'at', 'must not lie more than 24 hours ahead'],
    ['adjustments', { ...ADJUSTMENT, at: '2100-01-01T00:00:00Z' }, 'at', 'must not lie more than 24 hours ahead'],
    ['refunds', { ...REFUND, at: '2100-01-01T00:00:00Z' }, 'at', 'must not lie more than 24 hours ahead'],
    ['reversals', { entry: '1', reason: 'x', at: '2100-01-01T00:00:00Z' }, 'at', 'must not lie more than 24 hours ahead'],
  ])('%s %j: %s %s', async (route, body, field, message) => {
    const before = await appended();
    const r = await s.call(`/v1/customers/cus/${route}`, { body });
    expect([r.status, r.body.errors]).toEqual([400, [{ field, message: expect.stringContaining(message) as string }]]);
    expect(await appended()).toEqual(before);
  });

  it.each([
    ['2020-01-01T00:00:00Z', 400],
    [inHours(-1), 400],
    ['soon', 400],
    [inHours(1), 201],
    [undefined, 201],
  ])('a key that expires at %s: %s', async (expires_at, status) => {
    const r = await s.call('/v1/admin/keys', { body: { name: 'k', scopes: ['balance:read'], expires_at } });
    expect([r.status, r.body.errors?.[0]?.field]).toEqual([status, status === 400 ? 'expires_at' : undefined]);
  });
});
