import { startEmbeddedPostgres } from '@tallystick/platform/storage/embedded-postgres';

// A process that does nothing but hold embedded PostgreSQL on the directory named by its argument; says so in one line of JSON.
startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' }).then(
  (server) => {
    process.stdout.write(`${JSON.stringify({ url: server.url, server: server.pid() })}\n`);
    const keepAlive = setInterval(() => undefined, 1_000);
    process.once('SIGTERM', () => void server.stop().then(() => clearInterval(keepAlive)));
  },
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
