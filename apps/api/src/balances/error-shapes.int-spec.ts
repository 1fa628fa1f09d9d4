import { Database } from '@tallystick/platform/storage/database';
import { testDatabase } from '../../../../test/support/database';
import { serve, type Served } from '../../../../test/support/serve';
import { shop } from '../../../../test/support/shop';
import { tcpProxy, type TcpProxy } from '../../../../test/support/tcp-proxy';
import { createApi } from '../create-api';

/** Clients of LLM SDKs read the balance: errors come in the shape of the SDK that asks. */
describe('error shapes of GET /v1/balance', () => {
  let s: Served;
  let proxy: TcpProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const t = await testDatabase();
    const url = new URL(t.url);
    proxy = await tcpProxy(url.hostname, Number(url.port));
    url.port = String(proxy.port);
    const opened: Database[] = [];
    const open = async (options: object = {}): Promise<Database> => {
      const db = await Database.open({ ...options, url: url.href });
      opened.push(db);
      return db;
    };
    s = await serve((context) => [createApi(context)], { ...t, open });
    await shop(t.db, ['cus_1'], 'prepaid');
    drop = async () => {
      await s.close();
      await Promise.all(opened.map((db) => db.close()));
      await proxy.close();
      await t.drop();
    };
  });
  afterAll(() => drop());

  const openai = { key: 'wrong' };
  const xApiKey = { key: null, headers: { 'x-api-key': 'wrong' } };
  const version = { key: 'wrong', headers: { 'anthropic-version': '2026-10-21' } };

  it('answers 401 in the OpenAI shape with the codes of the contract', async () => {
    const missing = await s.call('/v1/balance', { key: null });
    expect([missing.status, missing.headers.get('content-type')]).toEqual([401, 'application/json; charset=utf-8']);
    expect(missing.body).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'missing_api_key' },
    });
    const invalid = await s.call('/v1/balance', openai);
    expect(invalid.status).toBe(401);
    expect(invalid.body).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
    });
    expect((await s.call('/v1/balance', { key: null, headers: { 'x-api-key': '' } })).body.error.code).toBe('missing_api_key');
  });

  it('answers 401 in the Anthropic shape for x-api-key and for anthropic-version', async () => {
    for (const asked of [xApiKey, version, { key: null, headers: { 'anthropic-version': '2026-10-21' } }]) {
      const r = await s.call('/v1/balance', asked);
      expect([r.status, r.body]).toEqual([401, { type: 'error', error: { type: 'authentication_error', message: expect.any(String) } }]);
    }
  });

  it('accepts the key both ways, and names the field of a bad request in either shape', async () => {
    const admin = { key: null, headers: { 'x-api-key': 'the admin key of the environment' } };
    expect((await s.call('/v1/balance?customer=cus_1', admin)).body.available).toBe('0');
    expect((await s.call('/v1/balance?customer=cus_1')).body.available).toBe('0');
    const bad = await s.call('/v1/balance?customer=cus_1&more=1', admin);
    expect([bad.status, bad.body]).toEqual([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining('more') } },
    ]);
    const none = await s.call('/v1/balance?customer=nobody', admin);
    expect([none.status, none.body.error.type]).toEqual([404, 'not_found_error']);
    expect((await s.call('/v1/balance?customer=nobody')).body.error).toMatchObject({ type: 'invalid_request_error', code: 'not_found' });
  });

  it('answers 503 with db_error while the database is away, and goes on when it is back', async () => {
    proxy.away();
    const r = await s.call('/v1/balance?customer=cus_1');
    expect([r.status, r.headers.get('retry-after'), r.body]).toEqual([
      503,
      '1',
      { error: { message: expect.any(String), type: 'api_error', param: null, code: 'db_error' } },
    ]);
    const anthropic = await s.call('/v1/balance', { key: 'some key', headers: { 'anthropic-version': '2026-10-21' } });
    expect([anthropic.status, anthropic.body]).toEqual([503, { type: 'error', error: { type: 'api_error', message: expect.any(String) } }]);
    const admin = await s.call('/v1/customers/cus_1/balance');
    expect([admin.status, admin.headers.get('content-type'), admin.body.code]).toEqual([503, 'application/problem+json', 'db_error']);
    proxy.back();
    expect((await s.call('/v1/balance?customer=cus_1')).status).toBe(200);
  });
});
