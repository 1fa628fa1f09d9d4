import { CommandError } from './command-fields';
import { readCommand, readCommandObject } from './read-command';

const ID = '0f0e0d0c-0b0a-4908-8706-050403020100';
const command = (type: string, data: object, more: object = {}) => ({
  command_id: ID,
  type,
  customer: 'cus_1',
  entity: 'main',
  asset: 'USD',
  funding: 'prepaid',
  at: '2026-11-20T12:00:00.0000001Z',
  actor: 'key_1',
  idempotency: null,
  data,
  ...more,
});
const DEPOSIT = { net: '10', tax: '1.9', gross: '11.9' };

describe('reading a command', () => {
  it('reads each kind, to the nanosecond and the twelfth decimal', () => {
    expect(readCommand(JSON.stringify(command('deposit', { ...DEPOSIT, payment_id: 'pi_1', provider: 'stripe', tax_code: 'de' })))).toEqual(
      {
        type: 'deposit',
        commandId: ID,
        customer: 'cus_1',
        entity: 'main',
        asset: 'USD',
        funding: 'prepaid',
        at: 1_795_176_000_000_000_100n,
        actor: 'key_1',
        idempotency: null,
        net: 10_000_000_000_000n,
        tax: 1_900_000_000_000n,
        gross: 11_900_000_000_000n,
        payment: { provider: 'stripe', id: 'pi_1' },
        taxCode: 'de',
      },
    );
    expect(readCommandObject(command('adjustment', { direction: 'down', amount: '0.000000000001', reason_code: 'x' }))).toMatchObject({
      direction: 'down',
      amount: 1n,
      reasonCode: 'x',
    });
    expect(readCommandObject(command('refund', { id: 'req_1', reason: 'r' }))).toMatchObject({ source: null, id: 'req_1', amount: null });
    expect(
      readCommandObject(command('reversal', { entry: '12', reason: 'r' }, { idempotency: { scope: 'admin', key: 'k' } })),
    ).toMatchObject({
      entry: 12n,
      idempotency: { scope: 'admin', key: 'k' },
    });
  });

  it('of a grant has a priority and may have an end', () => {
    expect(readCommandObject(command('grant', { amount: '5', reason_code: 'promo' }))).toMatchObject({
      ...{ type: 'grant', amount: 5_000_000_000_000n, priority: 100n, expires: null, reason: 'promo' },
    });
    const more = { priority: 0, expires_at: '2027-01-01T00:00:00Z' };
    expect(readCommandObject(command('grant', { amount: '5', reason_code: 'goodwill', ...more }))).toMatchObject({
      ...{ priority: 0n, expires: 1_798_761_600_000_000_000n, reason: 'goodwill' },
    });
    expect(readCommandObject(command('grant_void', { grant: 'free_tier:2026-11:1', reason: 'r' }))).toMatchObject({
      ...{ type: 'grant_void', grant: 'free_tier:2026-11:1', reason: 'r' },
    });
  });

  it.each<[string, object, object]>([
    ['entity', DEPOSIT, { entity: '' }],
    ['asset', DEPOSIT, { asset: 7 }],
    ['funding', DEPOSIT, { funding: 'both' }],
    ['at', DEPOSIT, { at: '1999-12-31T23:59:59Z' }],
    ['at', DEPOSIT, { at: '9999-01-01T00:00:00Z' }],
    ['at', DEPOSIT, { at: 'yesterday' }],
    ['actor', DEPOSIT, { actor: 'a\u0000b' }],
    ['actor', DEPOSIT, { actor: '\ud800' }],
    ['idempotency', DEPOSIT, { idempotency: 'k' }],
    ['idempotency.key', DEPOSIT, { idempotency: { scope: 'admin', key: 'k'.repeat(256) } }],
    ['data', DEPOSIT, { data: [] }],
    ['data.net', { ...DEPOSIT, net: 10 }, {}],
    ['data.net', { ...DEPOSIT, net: '0' }, {}],
    ['data.net', { ...DEPOSIT, net: '-1' }, {}],
    ['data.net', { ...DEPOSIT, net: '0.0000000000001' }, {}],
    ['data.net', { ...DEPOSIT, net: '1e17' }, {}],
    ['data.net', { ...DEPOSIT, net: 'NaN' }, {}],
    ['data.tax', { ...DEPOSIT, tax: '-1' }, {}],
    ['data.gross', { ...DEPOSIT, gross: '12' }, {}],
    ['data.payment_id', { ...DEPOSIT, payment_id: '' }, {}],
  ])('of a deposit names %s where that is wrong', (field, data, more) => {
    expect(readCommandObject(command('deposit', data, more))).toMatchObject({ type: 'invalid', kind: 'deposit', commandId: ID, field });
  });

  it.each<[string, string, object]>([
    ['type', 'gift', {}],
    ['data.direction', 'adjustment', { direction: 'left', amount: '1', reason_code: 'x' }],
    ['data.amount', 'adjustment', { direction: 'up', amount: '0', reason_code: 'x' }],
    ['data.reason_code', 'adjustment', { direction: 'up', amount: '1' }],
    ['data.id', 'refund', { reason: 'r' }],
    ['data.amount', 'refund', { id: 'a', amount: '0', reason: 'r' }],
    ['data.reason', 'refund', { id: 'a' }],
    ['data.amount', 'grant', { amount: '0', reason_code: 'promo' }],
    ['data.reason_code', 'grant', { amount: '1', reason_code: 'free_tier' }],
    ['data.priority', 'grant', { amount: '1', reason_code: 'promo', priority: 10_001 }],
    ['data.priority', 'grant', { amount: '1', reason_code: 'promo', priority: -1 }],
    ['data.expires_at', 'grant', { amount: '1', reason_code: 'promo', expires_at: '2020-01-01T00:00:00Z' }],
    ['data.grant', 'grant_void', { reason: 'r' }],
    ['data.entry', 'reversal', { entry: '0', reason: 'r' }],
    ['data.entry', 'reversal', { entry: 1.5, reason: 'r' }],
    ['data.entry', 'reversal', { entry: '9'.repeat(19), reason: 'r' }],
  ])('names %s of a wrong %s', (field, type, data) => {
    expect(readCommandObject(command(type, data))).toMatchObject({ type: 'invalid', kind: type, customer: 'cus_1', field });
  });

  it.each<[string, string]>([
    ['', '{"command_id":'],
    ['command', '[]'],
    ['command_id', '{"type":"deposit","customer":"cus_1"}'],
    ['command_id', JSON.stringify(command('deposit', DEPOSIT, { command_id: ID.toUpperCase() }))],
    ['type', JSON.stringify(command('deposit', DEPOSIT, { type: null }))],
    ['customer', JSON.stringify(command('deposit', DEPOSIT, { customer: 'x'.repeat(256) }))],
  ])('throws where nobody could be answered: %s', (field, body) => {
    expect(() => readCommand(body)).toThrow(CommandError);
    try {
      readCommand(body);
    } catch (error) {
      expect((error as CommandError).field).toBe(field);
    }
  });
});
