import { setTimeout as sleep } from 'node:timers/promises';
import { Failed, WrongUse } from './exit';
import { namesTyped, problemText, Refused } from './refused';
import type { ClientSettings } from './settings';

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
  /** Names of what the caller typed, as a refusal names them; left out: all that is sent but `text`, which is a file's. */
  readonly typed?: readonly string[];
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
    const typed = call.typed ?? (call.text === undefined ? null : Object.keys(call.query ?? {}));
    throw new Refused(
      response.status,
      value,
      this.explain(response.status, value),
      seconds(response.headers.get('retry-after')),
      namesTyped(response.status, value, typed),
    );
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
