import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones, until `back`. */
  away(): void;
  back(): void;
  /** The next `count` times that the server answers, the answer is lost: its connection breaks, though the server has done its work. */
  loseReplies(count: number): void;
  close(): Promise<void>;
}

/** Stands between a client and a server on this machine, so that the server can be away for one client only. */
export async function tcpProxy(host: string, port: number): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let here = true;
  let lose = 0;
  const server = createServer((client) => {
    if (!here) {
      client.destroy();
      return;
    }
    const upstream = connect(port, host);
    for (const [a, b] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(a);
      a.on('error', () => b.destroy());
      a.on('close', () => {
        open.delete(a);
        b.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      if (lose === 0) return client.write(chunk);
      lose -= 1;
      return client.destroy();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    away() {
      here = false;
      for (const socket of open) socket.destroy();
    },
    back() {
      here = true;
    },
    loseReplies(count) {
      lose = count;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
