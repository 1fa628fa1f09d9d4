import { Agent, request } from 'node:http';
import { BENCH_KEY } from './settings';

/** A client over kept-alive sockets, thin enough to share the machine with what it measures. */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    sockets: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  /** POSTs JSON text and answers the parsed body. Throws on any status but a 2xx. */
  post(path: string, body: string): Promise<unknown> {
    return this.send('POST', path, body);
  }

  /** Answers the parsed body. Throws on any status but a 2xx. */
  get(path: string): Promise<unknown> {
    return this.send('GET', path, null);
  }

  private send(method: string, path: string, body: string | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${BENCH_KEY}`,
        ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const r = request(this.url + path, { method, agent: this.agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode < 200 || statusCode > 299) reject(new Error(`${method} ${path} answered ${statusCode}: ${text.slice(0, 300)}`));
          else resolve(text === '' ? null : (JSON.parse(text) as unknown));
        });
      });
      r.on('error', reject);
      r.end(body ?? undefined);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
