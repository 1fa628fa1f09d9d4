import { Pool } from 'undici';
import { BENCH_KEY } from './settings';

const HEADERS = { authorization: `Bearer ${BENCH_KEY}` };
const WITH_JSON = { ...HEADERS, 'content-type': 'application/json' };

/** A client over kept-alive sockets, thin enough to share the machine with what it measures: undici spends half of what `node:http` does. */
export class HttpClient {
  private readonly pool: Pool;

  constructor(url: string, sockets: number) {
    this.pool = new Pool(url, { connections: sockets, pipelining: 1 });
  }

  /** POSTs JSON text and answers the parsed body. Throws on any status but a 2xx. */
  post(path: string, body: string): Promise<unknown> {
    return this.send('POST', path, body);
  }

  /** Answers the parsed body. Throws on any status but a 2xx. */
  get(path: string): Promise<unknown> {
    return this.send('GET', path, null);
  }

  private async send(method: 'GET' | 'POST', path: string, body: string | null): Promise<unknown> {
    const response = await this.pool.request({ method, path, body, headers: body === null ? HEADERS : WITH_JSON });
    const text = await response.body.text();
    if (response.statusCode < 200 || response.statusCode > 299)
      throw new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 300)}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  close(): void {
    void this.pool.close();
  }
}
