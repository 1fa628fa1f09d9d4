import Ajv from 'ajv/dist/2020';
import { createReplay } from '@tallystick/replay/create-replay';
import { draftId } from '@tallystick/domain/invoicing';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';
import { eventText, shop } from '../support/shop';

interface Answer {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
}
interface Named {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const WITHOUT_KEY = /^\/(?:health\/|metrics$)/;
/** Served beside the document: they are no operations of it. */
const DOCUMENTATION = /^\/(?:openapi\.json|docs)/;

describe('the OpenAPI document', () => {
  let s: ServedPipeline;
  let document: Document;
  let operations: Named[] = [];
  beforeAll(async () => {
    s = await servePipeline((context) => [createReplay(context)]);
    document = (await s.call('/openapi.json', { key: null })).body as Document;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => (item[method] === undefined ? [] : [{ path, method, operation: item[method] }])),
    );
  });
  afterAll(() => s.close());

  const broken = (check: (o: Named) => string | false | null | undefined): string[] =>
    operations.flatMap((o) => {
      const why = check(o);
      return typeof why === 'string' ? [`${o.method} ${o.path}: ${why}`] : [];
    });

  it('has every route of the server, and no other', () => {
    const fastify = s.app.nest.getHttpAdapter().getInstance() as unknown as { printRoutes(options: object): string };
    const routes = readRoutes(fastify.printRoutes({ commonPrefix: false })).filter((r) => !DOCUMENTATION.test(r.split(' ')[1] ?? ''));
    expect(operations.map((o) => `${o.method} ${o.path}`).sort()).toEqual(routes.sort());
    expect(routes.length).toBeGreaterThan(60);
  });

  it('names every operation once, with a summary and a tag', () => {
    expect(broken(({ operation: o }) => (o.operationId ?? '') === '' && 'no operationId')).toEqual([]);
    expect(broken(({ operation: o }) => ((o.summary ?? '') === '' || (o.tags ?? []).length === 0) && 'no summary or no tag')).toEqual([]);
    const ids = operations.map((o) => o.operation.operationId);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it('says how each operation succeeds, and with what', () => {
    expect(broken(({ operation: o }) => !Object.keys(o.responses).some((status) => /^2\d\d$/.test(status)) && 'no 2xx')).toEqual([]);
    const bare = broken(({ operation: o }) => {
      const without = Object.entries(o.responses).filter(
        ([status, r]) => /^2\d\d$/.test(status) && status !== '204' && Object.values(r.content ?? {}).every((c) => c.schema === undefined),
      );
      return without.length > 0 && `${without.map(([status]) => status).join(', ')} without a schema`;
    });
    expect(bare).toEqual([]);
  });

  it('says how each operation is refused', () => {
    expect(
      broken(({ path, method, operation: o }) => {
        const wanted = ['400'];
        if (!WITHOUT_KEY.test(path)) wanted.push('401', '403', '503');
        if (path.includes('{')) wanted.push('404');
        if (method !== 'get' && method !== 'delete') wanted.push('409', '413', '415', '422');
        const missing = wanted.filter((status) => o.responses[status] === undefined);
        return missing.length > 0 && `${missing.join(', ')} missing`;
      }),
    ).toEqual([]);
    expect(
      broken(({ operation: o }) => {
        const without = Object.entries(o.responses).filter(
          ([status, r]) => /^[45]/.test(status) && Object.keys(r.content ?? {}).length === 0,
        );
        return without.length > 0 && `${without.map(([status]) => status).join(', ')} without a body`;
      }),
    ).toEqual([]);
  });

  it('asks for a key everywhere but where none is needed', () => {
    expect(Object.keys(document.components.securitySchemes).sort()).toEqual(['bearer', 'x-api-key']);
    expect(
      broken(({ path, operation: o }) => {
        const wanted = WITHOUT_KEY.test(path) ? [] : [{ bearer: [] }, { 'x-api-key': [] }];
        return JSON.stringify(o.security) !== JSON.stringify(wanted) && `security is ${JSON.stringify(o.security)}`;
      }),
    ).toEqual([]);
  });

  it('declares the parameters of each path, the bodies of what is sent, and refers to nothing that is not there', () => {
    expect(
      broken(({ path, operation: o }) => {
        const names = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
        const declared = (o.parameters ?? []).filter((p) => p.in === 'path' && p.required === true).map((p) => p.name);
        return JSON.stringify(declared.sort()) !== JSON.stringify(names) && `path parameters are ${declared.join(', ')}`;
      }),
    ).toEqual([]);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1] ?? '');
    const found = (ref: string): unknown =>
      ref.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect([...new Set(refs)].filter((ref) => found(ref) === undefined)).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('is what the server answers: every GET against its schema', async () => {
    await shop(s.t.db, ['cus_1', 'cus_2']);
    await s.usage(
      eventText('e1', 'cus_1'),
      eventText('e1', 'cus_1', { input: 1 }),
      eventText('parked', 'cus_1', { model: 'none' }),
      eventText('failed', 'cus_2', { data: { status: 'failed', usage: null } }),
    );
    const deposit = await s.call('/v1/customers/cus_1/deposits', { body: { amount: '5', tax: '1' } });
    const refund = await s.call('/v1/customers/cus_1/refunds', { body: { id: 'e1', amount: '0.001', reason: 'test' } });
    expect([deposit.status, refund.status]).toEqual([201, 201]);
    await s.call('/v1/accounting-periods/main/2020-01/soft-close', { body: { reason: 'test' } });
    const job = await s.call('/v1/replay/jobs', { body: { kind: 'verify' } });
    const exception = (await s.call('/v1/exceptions')).body.data[0].id as string;
    const book = await s.call('/v1/price-books/default/imports?dry_run=false', {
      body: JSON.stringify({ m: { litellm_provider: 'x', input_cost_per_token: 1e-6 } }),
      headers: { 'content-type': 'application/json' },
    });
    const invoice = draftId({ customer: 'cus_1', month: '2026-11', part: null });
    const month = '2026-11';
    const values: Readonly<Record<string, string>> = {
      '/v1/customers/{id}': 'cus_1',
      '/v1/commands/{id}': deposit.body.command_id as string,
      '/v1/exceptions/{id}': exception,
      '/v1/replay/jobs/{id}': job.body.id as string,
      '/v1/invoices/{id}': invoice,
      '/v1/requests/{id}': 'e1',
      '/v1/journal/entries/{id}': `${deposit.body.entry.shard as number}-1`,
      '/v1/price-books/{book}': 'default',
      '/v1/price-proposals/{id}': book.body.id as string,
    };
    const queries: Readonly<Record<string, string>> = {
      getBalance: 'customer=cus_1',
      getUsage: 'customer=cus_1',
      getUsageBreakdown: 'customer=cus_1&from=2026-11-01T00:00:00Z&to=2026-11-25T00:00:00Z',
      listInvoices: 'customer=cus_1',
      getTotals: 'by=model,rate_version,day',
      explain: 'id=e1&source=test',
      eventState: 'source=test&id=e1',
      getMargin: 'by=model',
    };
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema(document, 'document');
    const wrong: string[] = [];
    const asked: string[] = [];
    for (const { path, method, operation } of operations) {
      if (method !== 'get') continue;
      const url = fill(path, values, month);
      const r = await s.call(`${url}?${queries[operation.operationId ?? ''] ?? ''}`);
      asked.push(`${r.status} ${url}`);
      const type = Object.keys(operation.responses[String(r.status)]?.content ?? {})[0];
      if (type === undefined) {
        wrong.push(`${url}: ${r.status} is not in the document`);
        continue;
      }
      const schema = { $ref: `document#/paths/${escape(path)}/get/responses/${r.status}/content/${escape(type)}/schema` };
      if (path !== '/metrics' && ajv.validate(schema, 'anything else')) wrong.push(`${url}: its schema fits anything`);
      if (!ajv.validate(schema, r.body)) wrong.push(`${url}: ${ajv.errorsText(ajv.errors).slice(0, 600)}`);
    }
    expect(asked.filter((a) => !a.startsWith('200'))).toEqual([]);
    expect(wrong).toEqual([]);
  });
});

/** `/a/{id}/b` with values for the longest prefix that is known, and for the parameters behind it. */
function fill(path: string, values: Readonly<Record<string, string>>, month: string): string {
  const prefix = Object.keys(values)
    .filter((p) => path === p || path.startsWith(`${p}/`))
    .sort((a, b) => b.length - a.length)[0];
  const known =
    prefix === undefined ? path : prefix.replace(/\{\w+\}$/, encodeURIComponent(values[prefix] ?? '')) + path.slice(prefix.length);
  return known.replace('{month}', month).replace('{n}', '1');
}

const escape = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

/** The tree that Fastify prints, as `get /v1/things/{id}` lines; HEAD comes with every GET. */
function readRoutes(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const m = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (m === null) return [];
    const depth = (m[1] ?? '').length / 4;
    const path = `${parents[depth - 1] ?? ''}${m[2] ?? ''}`;
    parents.length = depth;
    parents.push(path);
    const methods = (m[3] ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD');
    return methods.map((method) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
  });
}
