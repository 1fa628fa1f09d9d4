import { createReplay } from '@tallystick/replay/create-replay';
import { seeded } from '../data/seeded';
import { sized } from '../faults/sizes';
import { ADMIN_KEY } from '../support/serve';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';
import { eventText, shop } from '../support/shop';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly example?: Json;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, object>>;
}

/** `SEED=n` tries other requests. */
const SEED = Number(process.env['SEED'] ?? 7);
const CASES = sized(15, 200);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Real work that takes minutes once it is asked for; its refusals are fuzzed, not its success. */
const NEVER_RIGHT = new Set(['askReplayJob']);

const TEXTS = [
  ...[
    '',
    ' ',
    'a',
    'cus_1',
    'USD',
    'default',
    'gpt-5.2',
    'e1',
    'test',
    '2026-11',
    '2026-13',
    '0-1',
    '63-9',
    '-1',
    '1',
    '0',
    '1e5',
    '9'.repeat(30),
  ],
  ...[
    '2026-11-20T12:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30T00:00:00Z',
    'yesterday',
    'null',
    'true',
    '{}',
    '[]',
  ],
  ...[
    "'; DROP TABLE transfer; --",
    '%',
    '%00',
    '..',
    '../../etc/passwd',
    '\u0000',
    'x\u0000y',
    '\ud800',
    '\u202e',
    'ü'.repeat(300),
    'x'.repeat(3_000),
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'draft_cus_1_2026-11',
    'draft_~ff_2026-11',
    '00000000-0000-0000-0000-000000000000',
    'WyIxIl0',
    'W10',
  ],
];
const OTHERS: Json[] = [null, true, false, 0, -1, 1.5, 1e308, 9_007_199_254_740_993, [], {}, [[]], [null], { a: { b: [1] } }];

describe('hostile requests to every operation', () => {
  let s: ServedPipeline;
  let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };
  beforeAll(async () => {
    s = await servePipeline((context) => [createReplay(context)]);
    await shop(s.t.db, ['cus_1']);
    await s.usage(eventText('e1', 'cus_1'), eventText('parked', 'cus_1', { model: 'none' }));
    document = (await s.call('/openapi.json', { key: null })).body as typeof document;
  });
  afterAll(() => s.close());

  it(
    `never end in a 5xx or in a status that the document does not have (${CASES} each, seed ${SEED})`,
    async () => {
      const below = seeded(SEED);
      const random = (): number => below(1_000_000) / 1_000_000;
      const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
      const wrong: string[] = [];
      const seen = new Map<string, number>();
      let asked = 0;
      const told = new Set<string>();
      for (const [path, item] of Object.entries(document.paths))
        for (const method of METHODS) {
          const operation = item[method];
          if (operation === undefined) continue;
          for (let i = 0; i < CASES; i += 1) {
            const { url, init } = request(path, method, operation, pick, random);
            const r = await fetch(s.url + url, init);
            const text = await r.text();
            asked += 1;
            seen.set(String(r.status), (seen.get(String(r.status)) ?? 0) + 1);
            const known = operation.responses[String(r.status)] !== undefined;
            const name = `${method} ${path} ${r.status}`;
            if ((r.status >= 500 || !known) && !told.has(name))
              wrong.push(
                `${method} ${url.slice(0, 300)} ${(typeof init.body === 'string' ? init.body : '').slice(0, 300)} → ${r.status}${known ? '' : ' (undocumented)'} ${text.slice(0, 300)}`,
              );
            if (r.status >= 500 || !known) told.add(name);
          }
        }
      expect(wrong).toEqual([]);
      process.stdout.write(
        `${asked} requests: ${[...seen]
          .sort()
          .map(([status, n]) => `${n} × ${status}`)
          .join(', ')}\n`,
      );
      expect(seen.get('200') ?? 0).toBeGreaterThan(CASES);
      expect(seen.get('400') ?? 0).toBeGreaterThan(CASES);
    },
    sized(120_000, 600_000),
  );

  function request(
    path: string,
    method: string,
    operation: Operation,
    pick: <T>(list: readonly T[]) => T,
    random: () => number,
  ): { url: string; init: RequestInit } {
    const parameter = (name: string): string => {
      const text = pick(TEXTS);
      return name === 'id' && random() < 0.3 ? 'cus_1' : text;
    };
    const segment = (text: string): string => (text === '\ud800' ? '%ed%a0%80' : text === '' ? '%20' : encodeURIComponent(text));
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(parameter(name)));
    const query = (operation.parameters ?? [])
      .filter((p) => p.in === 'query' && random() < 0.5)
      .flatMap((p) => {
        const value =
          random() < 0.3 && p.schema?.enum !== undefined ? JSON.stringify(pick(p.schema.enum)).replaceAll('"', '') : pick(TEXTS);
        const one = `${p.name}=${segment(value)}`;
        return random() < 0.05 ? [one, one] : [one];
      });
    if (random() < 0.05) query.push('surprise=1');
    const url = `${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    const headers: Record<string, string> = { authorization: `Bearer ${ADMIN_KEY}` };
    if (random() < 0.05) headers['authorization'] = 'Bearer wrong';
    if (random() < 0.1) headers['idempotency-key'] = pick(['k1', 'a b', 'x'.repeat(300)]);
    if (operation.requestBody === undefined && method !== 'post') return { url, init: { method: method.toUpperCase(), headers } };
    const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? {};
    headers['content-type'] = pick([
      'application/json',
      'application/json',
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
    ]);
    const body =
      random() < 0.1
        ? pick(['', '{', '[', 'null', '5', '"text"', '{"a":1}}', '\u0000', '{"a":'.repeat(200), '[]', '{}'])
        : JSON.stringify(NEVER_RIGHT.has(operation.operationId) ? pick(OTHERS) : sample(schema, pick, random, 0));
    return { url, init: { method: method.toUpperCase(), headers, body } };
  }

  /** A value that fits the schema in most places and not at all in some. */
  function sample(schema: Schema, pick: <T>(list: readonly T[]) => T, random: () => number, depth: number): Json {
    if (schema.$ref !== undefined)
      return sample(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, pick, random, depth);
    if (random() < 0.12) return pick([...OTHERS, ...TEXTS]);
    if (schema.enum !== undefined) return pick(schema.enum);
    if (schema.example !== undefined && random() < 0.6) return schema.example;
    if (schema.oneOf !== undefined) return sample(pick(schema.oneOf), pick, random, depth);
    switch (Array.isArray(schema.type) ? pick(schema.type as string[]) : schema.type) {
      case 'object': {
        const out: Record<string, Json> = {};
        for (const [name, of] of Object.entries(schema.properties ?? {}))
          if (depth < 6 && (schema.required?.includes(name) === true ? random() < 0.95 : random() < 0.5))
            out[name] = sample(of, pick, random, depth + 1);
        if (random() < 0.08) out[pick(['surprise', '__proto__', 'a\u0000'])] = 1;
        return out;
      }
      case 'array':
        return Array.from({ length: Math.floor(random() * 3) }, () => sample(schema.items ?? {}, pick, random, depth + 1));
      case 'integer':
      case 'number':
        return pick([0, 1, 50, -1, 1.5, 1e21]);
      case 'boolean':
        return random() < 0.5;
      case 'null':
        return null;
      default:
        return pick(TEXTS);
    }
  }
});
