import { setTimeout as sleep } from 'node:timers/promises';
import { Failed, WrongUse } from './exit';
import type { ClientSettings } from './settings';

/** The service answered, but not with success. `body` is what it said (parsed JSON where it is JSON). */
export class Refused extends Failed {
  constructor(
    readonly status: number,
    readonly body: unknown,
    message: string,
    readonly retryAfterSeconds: number | null,
  ) {
    super(message);
  }
}

/** Nothing answers at the address, or the answer broke off. */
export class Away extends Failed {}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, under `contentType`. */
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The running service over HTTP, under the admin key. */
export class Service {
  constructor(private readonly settings: Pick<ClientSettings, 'url' | 'adminKey'>) {}

  /** The answer's JSON (or text). Throws `Refused`, `Away`. */
  async call<T>(path: string, call: Call = {}): Promise<T> {
    const url = new URL(this.settings.url + path);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const body = call.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
    if (this.settings.adminKey !== null) headers['authorization'] = `Bearer ${this.settings.adminKey}`;
    if (body !== undefined) headers['content-type'] = call.contentType ?? 'application/json';
    const method = call.method ?? (body === undefined ? 'GET' : 'POST');
    const [response, text] = await this.send(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const value = asJson(text);
    if (response.ok) return value as T;
    throw new Refused(response.status, value, this.explain(response.status, value), seconds(response.headers.get('retry-after')));
  }

  /** The same, again after a 503 or a broken connection, with growing pauses, for at most a minute: only for what is safe to repeat. */
  async insist<T>(path: string, call: Call = {}): Promise<T> {
    const until = Date.now() + 60_000;
    for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await this.call<T>(path, call);
      } catch (error) {
        const again = error instanceof Away || (error instanceof Refused && error.status === 503);
        if (!again || Date.now() + pause > until) throw error;
        const asked = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
        await sleep(Math.max(pause, Math.min(asked, 5_000)));
      }
    }
  }

  private async send(url: URL, init: RequestInit): Promise<[Response, string]> {
    try {
      const response = await fetch(url, init);
      return [response, await response.text()];
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
      throw new Away(
        `no service answers at ${this.settings.url} (${cause}). Start one with "npm start" in another terminal, or set TALLYSTICK_URL to the address of a running one.`,
      );
    }
  }

  private explain(status: number, body: unknown): string {
    if (status === 401 || status === 403) {
      const how = 'set ADMIN_API_KEY to an admin key ("npm run -s tallystick -- keys --first" makes one on the database itself)';
      return this.settings.adminKey === null
        ? `the service wants a key: ${how}`
        : `the service refuses this key (${status} ${problemText(body)}): ${how}`;
    }
    return problemText(body) || `the service answered ${status}`;
  }
}

/** What a problem document or an OpenAI or Anthropic error body says, in one line. */
function problemText(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, 500);
  if (typeof body !== 'object' || body === null) return '';
  const b = body as { title?: unknown; detail?: unknown; field?: unknown; message?: unknown; error?: { message?: unknown } };
  const parts = [b.title, b.field, b.detail, b.message, b.error?.message].filter((p): p is string => typeof p === 'string' && p !== '');
  return [...new Set(parts)].join(': ');
}

function asJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function seconds(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** One path segment. Throws `WrongUse` where it is empty. */
export function segment(text: string, what: string): string {
  if (text === '') throw new WrongUse(`${what} must not be empty`);
  return encodeURIComponent(text);
}
