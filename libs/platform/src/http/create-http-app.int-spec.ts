import { connect } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { EmbeddedLog } from '../log/embedded/embedded-log';
import { settleLog } from '../log/settings';
import { CatalogueCache } from '../storage/catalogue';
import { createFirstAdminKey, insertKey, revokeKey } from '../storage/keys';
import { createLogger } from '../telemetry/logger';
import { Caller, Needs, type Principal } from './auth';
import { createHttpApp, type HttpApp } from './create-http-app';
import type { HttpContext } from './http-context';

class ThingDto {
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  note?: string;
}

@Controller('v1')
class ThingController {
  @Post('things')
  @Needs('customers:write')
  make(@Body() dto: ThingDto): { name: string } {
    return { name: dto.name };
  }

  @Get('things/:id')
  @Needs('customers:read')
  get(@Param('id') id: string, @Query('boom') boom?: string): { id: string } {
    if (boom === 'yes') throw new Error('secret inside');
    return { id };
  }

  @Get('balance')
  @Needs('balance:read')
  balance(@Caller() caller: Principal): { customer: string | null } {
    return { customer: caller.customer };
  }

  @Get('forgotten')
  forgotten(): string {
    return 'nobody';
  }
}

@Module({ controllers: [ThingController] })
class ThingModule {}

describe('the HTTP shell', () => {
  let t: TestDatabase;
  let app: HttpApp;
  let context: HttpContext;
  let url: string;

  beforeAll(async () => {
    t = await testDatabase();
    await settleLog(t.db, 'embedded', 4);
    const db = await t.open({ role: 'poster' });
    context = {
      db,
      log: new EmbeddedLog(db, 4),
      catalogue: new CatalogueCache(),
      adminApiKey: 'admin secret',
      logger: createLogger('test', 'silent'),
    };
    app = await createHttpApp([ThingModule], context, { host: '127.0.0.1', port: 0 });
    url = await app.listen();
  });
  afterAll(async () => {
    await app.close();
    await t.drop();
  });

  const call = async (path: string, init: RequestInit = {}, key: string | null = 'admin secret') => {
    const response = await fetch(url + path, { ...init, headers: { ...(key === null ? {} : { 'x-api-key': key }), ...init.headers } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  /** What comes back for bytes that no client library would send. */
  const raw = (sent: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      let answer = '';
      const socket = connect(Number(port), hostname, () => socket.write(sent));
      socket.on('data', (bytes) => (answer += bytes.toString())).on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    call('/v1/things', { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });

  it.each([
    ['a header with a quote in its name', 'GET /health/live HTTP/1.1\r\nhost: x\r\nce-x"y: 1\r\n\r\n', 400, 'invalid_request'],
    ['an unknown method', 'TAKE /health/live HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'invalid_request'],
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'invalid_request'],
    ['headers without end', `GET /health/live HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('answers %s with a problem document', async (_, sent, status, code) => {
    const answer = await raw(sent);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code, detail: expect.any(String) as string });
  });

  it('serves health, metrics and its documentation without a key', async () => {
    expect((await call('/health/live', {}, null)).body).toEqual({ status: 'ok' });
    expect((await call('/health/ready', {}, null)).body).toEqual({ status: 'ok', problems: [], warnings: [] });
    expect((await call('/metrics', {}, null)).body).toContain('tallystick_pipeline_records{outcome="delivered"} 0');
    const { body } = await call('/openapi.json', {}, null);
    expect(body).toMatchObject({ openapi: '3.1.0', info: { license: { name: 'Apache-2.0' } } });
    expect(body.servers.length).toBe(1);
    expect(body.paths['/v1/things'].post.responses).toHaveProperty('400');
    expect(body.paths['/v1/things'].post.security).toEqual([{ bearer: [] }, { 'x-api-key': [] }]);
    const docs = await call('/docs', {}, null);
    expect(docs.status).toBe(200);
    expect(docs.body).not.toMatch(/https?:\/\/(?!127)/);
    expect((await call('/docs/swagger-ui-bundle.js', {}, null)).status).toBe(200);
    expect(docs.headers.get('x-powered-by')).toBeNull();
  });

  it('answers unknown paths with 404 and other methods with 405 and Allow', async () => {
    const missing = await call('/v1/nothing');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(missing.body).toMatchObject({ status: 404, title: 'Not Found', code: 'not_found' });
    const other = await call('/v1/things/1', { method: 'DELETE' });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await call('/v1/things/%zz')).status).toBe(400);
  });

  it('shapes a refusal by route, then by header', async () => {
    expect((await call('/v1/things/1', {}, null)).body).toMatchObject({ status: 401, code: 'missing_api_key' });
    const bearer = await call('/v1/balance', { headers: { authorization: 'Bearer nope' } }, null);
    expect([bearer.status, bearer.body]).toEqual([
      401,
      { error: expect.objectContaining({ type: 'invalid_request_error', param: null, code: 'invalid_api_key' }) },
    ]);
    expect((await call('/v1/balance', {}, null)).body.error.code).toBe('missing_api_key');
    expect((await call('/v1/balance', {}, 'nope')).body).toEqual({
      type: 'error',
      error: { type: 'authentication_error', message: expect.any(String) },
    });
    expect((await call('/v1/balance', { headers: { 'anthropic-version': '2026-10-21' } }, null)).body.type).toBe('error');
  });

  it('takes keys with scopes, ends them, and lets a customer read only what customers read', async () => {
    const first = await createFirstAdminKey(t.db);
    expect(first?.key).toMatch(/^tsk_[\w-]{32}$/);
    expect(await createFirstAdminKey(t.db)).toBeNull();
    expect((await call('/v1/things/1', { headers: { authorization: `Bearer ${first?.key}` } }, null)).status).toBe(200);
    const reader = await insertKey(t.db.sql, { name: 'r', scopes: ['customers:read'], customer: null, expiresAt: null });
    expect((await call('/v1/things/1', {}, reader.key)).status).toBe(200);
    const refused = await call('/v1/things', { method: 'POST', body: '{"name":"x"}' }, reader.key);
    expect([refused.status, refused.body.detail]).toEqual([403, 'this key lacks the scope customers:write']);
    const own = await insertKey(t.db.sql, { name: 'c', scopes: ['*'], customer: 'cus_1', expiresAt: null });
    expect((await call('/v1/balance', {}, own.key)).body).toEqual({ customer: 'cus_1' });
    expect((await call('/v1/things/1', {}, own.key)).status).toBe(403);
    expect((await call('/v1/forgotten', {}, first?.key)).status).toBe(403);
    const expired = await insertKey(t.db.sql, { name: 'e', scopes: ['*'], customer: null, expiresAt: '2020-01-01T00:00:00Z' });
    const revoked = await insertKey(t.db.sql, { name: 'e', scopes: ['*'], customer: null, expiresAt: null });
    await revokeKey(t.db.sql, revoked.row.keyId);
    for (const dead of [expired, revoked]) expect((await call('/v1/things/1', {}, dead.key)).body.code).toBe('invalid_api_key');
  });

  it.each([
    ['nothing', '', 400, 'name'],
    ['truncated JSON', '{"name":', 400, ''],
    ['an array', '[]', 400, ''],
    ['a wrong type', '{"name":5}', 400, 'name'],
    ['a missing field', '{}', 400, 'name'],
    ['an unknown field', '{"name":"a","colour":"red"}', 400, 'colour'],
    ['a prototype key', '{"name":"a","__proto__":{"x":1}}', 400, '__proto__'],
    ['a NUL', '{"name":"a\\u0000b"}', 400, 'name'],
    ['a lone surrogate', '{"name":"\\ud800"}', 400, 'name'],
    ['a byte order mark', '\ufeff{"name":"a"}', 400, ''],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, ''],
    ['endless nesting', `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400, undefined],
  ])('refuses a body with %s', async (_name, body, status, field) => {
    const r = await post(body);
    expect(r.status).toBe(status);
    expect(r.body.errors).toHaveLength(1);
    if (field !== undefined) expect(r.body.errors[0].field).toBe(field);
  });

  it('refuses a body above 5 MB, announced or not, and unknown encodings', async () => {
    expect((await post(Buffer.alloc(10 * 1024 * 1024, 32))).status).toBe(413);
    const chunks = new ReadableStream({
      start(c) {
        for (let i = 0; i < 90; i += 1) c.enqueue(new Uint8Array(65_536));
        c.close();
      },
    });
    expect((await call('/v1/things', { method: 'POST', body: chunks, duplex: 'half' })).status).toBe(413);
    expect((await post('{"name":"a"}', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await post('{"name":"a"}', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post('{"name":"a"}')).status).toBe(201);
  });

  it.each(['192.0.2.1', 'no-such-host.invalid'])('names HOST where %s is no address of this machine', async (host) => {
    const elsewhere = await createHttpApp([], context, { host, port: 0 });
    await expect(elsewhere.listen()).rejects.toThrow(`HOST: "${host}" is no address of this machine`);
    await elsewhere.close();
  });

  it('says nothing of the inside where something of ours fails', async () => {
    const r = await call('/v1/things/1?boom=yes');
    expect([r.status, r.body.code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(r.body)).not.toContain('secret');
    expect((await call('/v1/things/a%00b')).status).toBe(400);
  });
});
