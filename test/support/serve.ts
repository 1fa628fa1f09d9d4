import type { DynamicModule } from '@nestjs/common';
import { createHttpApp, type HttpApp, type HttpContext } from '@tallystick/platform/http';
import { EmbeddedLog } from '@tallystick/platform/log/embedded/embedded-log';
import { settleLog } from '@tallystick/platform/log/settings';
import { CatalogueCache } from '@tallystick/platform/storage/catalogue';
import { createLogger } from '@tallystick/platform/telemetry/logger';
import { testDatabase, type TestDatabase } from './database';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-like strictness ends at the wire: tests look into what came back
  readonly body: ReturnType<typeof JSON.parse>;
}
export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Null: none. */
  readonly key?: string | null;
}
export interface Served {
  readonly t: TestDatabase;
  readonly context: HttpContext;
  readonly app: HttpApp;
  readonly url: string;
  /** A text or bytes go out as they are, anything else as JSON. POST where there is a body. */
  call(path: string, asked?: Asked): Promise<Answer>;
  close(): Promise<void>;
}

export const ADMIN_KEY = 'the admin key of the environment';

/** HTTP apps over a database of the test's own and the embedded log with 4 partitions, on a free port. */
export async function serve(modules: (context: HttpContext) => DynamicModule[], database?: TestDatabase): Promise<Served> {
  const t = database ?? (await testDatabase());
  await settleLog(t.db, 'embedded', 4);
  const db = await t.open({ role: 'poster' });
  const log = new EmbeddedLog(db, 4);
  const context: HttpContext = { db, log, catalogue: new CatalogueCache(), adminApiKey: ADMIN_KEY, logger: createLogger('test', 'silent') };
  const app = await createHttpApp(modules(context), context, { host: '127.0.0.1', port: 0 });
  const url = await app.listen();
  return {
    t,
    context,
    app,
    url,
    call: (path, asked = {}) => call(url + path, asked),
    async close() {
      await app.close();
      if (database === undefined) await t.drop();
    },
  };
}

async function call(url: string, { method, body, headers = {}, key = ADMIN_KEY }: Asked): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: /^[[{]/.test(text) ? JSON.parse(text) : text };
}
