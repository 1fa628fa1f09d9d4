import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@tallystick/platform/storage/database';
import { freePort, ROOT, until } from '../support/app-process';
import { APPS, ComposeApps } from '../support/compose/apps';
import { mountOf, service, serviceNames } from '../support/compose/file';
import { healthCheck } from '../support/compose/health-check';
import { composeKafka, type ComposeKafka } from '../support/compose/kafka';
import { commandLineSettings, composePostgres } from '../support/compose/postgres';
import { notRun } from '../support/not-run';
import type { PostgresServer } from '../support/postgres-server';
import { eventText, shop } from '../support/shop';
import { run as node } from '../support/standalone';

/** What `docker compose logs migrate` shows once. */
let key = '';
const headers = () => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });

/**
 * No Docker daemon runs in the tests: each service's own command, environment and health check as processes, only hosts, ports, directories
 * and the secret replaced. The tests go through the start in its order, each on what the ones before have started.
 */
describe('docker-compose.yml', () => {
  let postgres: PostgresServer;
  let owner: Database;
  let kafka: ComposeKafka | undefined;
  let apps: ComposeApps;
  beforeAll(async () => {
    apps = await ComposeApps.at({ postgresPort: () => postgres.port, brokers: () => kafka?.broker.address ?? '' });
  });
  afterAll(async () => {
    await apps.stop();
    await kafka?.broker.stop();
    await owner?.close();
    await postgres?.stop();
  });

  const publish = async (id: string): Promise<void> => {
    const gateway = apps.url('gateway');
    const sent = await fetch(`${gateway}/v1/events`, { method: 'POST', headers: headers(), body: eventText(id, 'cus_compose') });
    expect(sent.status).toBe(202);
    const posted = async (): Promise<boolean> => {
      const r = await fetch(`${gateway}/v1/events?source=test&id=${id}`, { headers: headers() });
      return r.ok && JSON.stringify(await r.json()).includes('"posted"');
    };
    await until(() => `${id} posted; ${apps.words}`, posted);
  };
  /** The command line, which needs api's address alone: api hands on what gateway and replay answer. */
  const tallystick = async (...words: string[]): Promise<unknown> => {
    const program = ['dist/apps/replay/src/command-line/main.js', ...words, '--json'];
    const said = await node(program, { TALLYSTICK_URL: apps.url('api'), ADMIN_API_KEY: key });
    expect([words, said.code, said.code === 0 ? '' : said.err]).toEqual([words, 0, '']);
    return JSON.parse(said.out) as unknown;
  };

  it('names PostgreSQL 18, Kafka 4, a run-once migration and every app with a health check', () => {
    expect(service('postgres').image).toMatch(/^postgres:18/);
    expect(service('kafka').image).toMatch(/^apache\/kafka:4\./);
    expect([...serviceNames].sort()).toEqual(['kafka', 'migrate', 'postgres', ...APPS].sort());
    for (const app of APPS) {
      expect(service(app).healthcheck?.test.join(' ')).toContain('/health/ready');
      expect(service(app).depends_on?.['migrate']?.condition).toBe('service_completed_successfully');
    }
    for (const name of serviceNames) expect([name, service(name).restart]).toEqual([name, name === 'migrate' ? 'no' : 'unless-stopped']);
    for (const store of ['postgres', 'kafka']) expect(service('migrate').depends_on?.[store]?.condition).toBe('service_healthy');
    expect(mountOf('postgres')).toBe('/var/lib/postgresql'); // 18's image has its data in a folder below
    expect(service('kafka').environment['KAFKA_ADVERTISED_LISTENERS']).toBe(`PLAINTEXT://${service('api').environment['KAFKA_BROKERS']}`);
  });

  it('PostgreSQL takes its settings, lets the apps in and is healthy once it answers', async () => {
    const check = service('postgres').healthcheck?.test.join(' ') ?? '';
    expect(check).toMatch(/pg_isready .*-h 127\.0\.0\.1/); // the image's first server, on its socket alone, is not yet the one
    const health = (port: number): number => {
      const environment = { ...service('postgres').environment, PGPORT: String(port) };
      return healthCheck(service('postgres'), environment, (text) => text);
    };
    postgres = await composePostgres();
    owner = await Database.open({ url: apps.environmentOf('migrate')['DATABASE_URL'] ?? '', poolSize: 5 });
    for (const [name, value] of Object.entries(commandLineSettings())) {
      const { rows } = await owner.sql.query<Record<string, string>>(`SHOW ${name}`);
      expect([name, rows[0]?.[name]]).toEqual([name, value]);
    }
    if (spawnSync('pg_isready', ['--version']).status !== 0) {
      notRun("docker-compose.yml: PostgreSQL's health check", 'pg_isready: not on PATH');
      return;
    }
    expect(health(await freePort())).not.toBe(0);
    await until('PostgreSQL healthy', () => health(postgres.port) === 0);
  });

  it('Kafka runs with its environment alone, has its data in the volume and is healthy once it answers', async () => {
    const found = await composeKafka();
    if (!found.available) {
      notRun('docker-compose.yml: every service as a process', found.reason);
      return;
    }
    kafka = found;
    await until('Kafka healthy', () => found.health() === 0);
    expect(readdirSync(found.volume)).toContain('meta.properties');
  });

  it('starts every app by its own command, and an event goes through all of them', async () => {
    if (kafka === undefined) return;
    const [program = 'node', ...args] = service('migrate').command ?? [];
    const run = spawnSync(program === 'node' ? process.execPath : program, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...apps.environmentOf('migrate') },
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, expect.anything()]);
    key = /Admin key, shown once: (\S+)/.exec(run.stdout)?.[1] ?? '';
    expect(key).toMatch(/^tsk_/);
    await shop(owner, ['cus_compose']);
    for (const app of APPS) {
      expect([app, apps.health(app)]).not.toEqual([app, 0]);
      await apps.start(app);
      await until(
        () => `${app} healthy; ${apps.words}`,
        () => apps.health(app) === 0,
      );
    }
    await publish('through-compose');
    const balance = await fetch(`${apps.url('api')}/v1/customers/cus_compose/balance`, { headers: headers() });
    expect([balance.status, await balance.text()]).toEqual([200, expect.stringContaining('0.0011025')]);
    const story = await fetch(`${apps.url('replay')}/v1/explain?id=through-compose`, { headers: headers() });
    expect([story.status, await story.text()]).toEqual([200, expect.stringContaining('0.0011025')]);
  });

  it("serves the command line at api's address", async () => {
    if (kafka === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), 'tallystick-compose-'));
    const file = join(folder, 'usage.jsonl');
    writeFileSync(file, Array.from({ length: 300 }, (_, i) => `${eventText(`more-${i}`, 'cus_compose')}\n`).join(''));
    expect(await tallystick('import', 'usage', file)).toMatchObject({ accepted: 300, posted: true });
    rmSync(folder, { recursive: true });
    expect(await tallystick('explain', 'more-7')).toMatchObject({ story: { state: 'posted', proof: { match: true } } });
    expect(await tallystick('verify')).toMatchObject({ ok: true, charges: 301 });
    expect(await tallystick('rebuild')).toMatchObject({ ok: true, events: 301 });
    const refused = await fetch(`${apps.url('api')}/v1/explain?id=more-7`);
    expect(refused.status).toBe(401);
  });

  it("loses nothing and goes on where Kafka's container is made anew on its volume", async () => {
    if (kafka === undefined) return;
    const { broker, volume } = kafka;
    expect(readdirSync(volume).filter((name) => name.startsWith('usage.events-'))).toHaveLength(8);
    broker.signal('SIGTERM');
    await until('Kafka gone', () => !broker.running());
    expect(kafka.health()).not.toBe(0);
    await broker.restart();
    await until('Kafka healthy', () => kafka?.health() === 0);
    await publish('after-compose');
    for (const app of APPS)
      await until(
        () => `${app} healthy; ${apps.words}`,
        () => apps.health(app) === 0,
      );
    expect(await tallystick('verify')).toMatchObject({ ok: true, charges: 302 });
  });
});
