import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { Database } from '@tallystick/platform/storage/database';
import { ADMIN_KEY, AppProcess, freePort, ROOT, until } from '../support/app-process';
import { testDatabase, type TestDatabase } from '../support/database';
import { kafkaBroker, type KafkaBroker } from '../support/kafka-broker';
import { notRun } from '../support/not-run';
import { eventText, shop } from '../support/shop';
import { run as node } from '../support/standalone';

interface Service {
  readonly command?: readonly string[];
  readonly environment: Record<string, string>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly build?: unknown;
}

const compose = parse(readFileSync(resolve(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: Record<string, Service> };
const APPS = ['gateway', 'rating-worker', 'ledger-worker', 'api', 'replay'];

/** No Docker daemon runs in the tests: each service's own command and environment as a process, only hosts, ports and the secret replaced. */
describe('docker-compose.yml', () => {
  let t: TestDatabase;
  let owner: Database;
  let own: KafkaBroker | undefined;
  const running: AppProcess[] = [];
  afterAll(async () => {
    await Promise.all(running.map((p) => p.kill('SIGTERM')));
    await own?.stop();
    await t?.drop();
  });

  it('names PostgreSQL 18, Kafka 4, a run-once migration and every app with a health check', () => {
    const { services } = compose;
    expect((services['postgres'] as unknown as { image: string }).image).toMatch(/^postgres:18/);
    expect((services['kafka'] as unknown as { image: string }).image).toMatch(/^apache\/kafka:4\./);
    expect(Object.keys(services).sort()).toEqual(['kafka', 'migrate', 'postgres', ...APPS].sort());
    for (const app of APPS) {
      expect(services[app]?.healthcheck?.test.join(' ')).toContain('/health/ready');
      expect(services[app]?.depends_on?.['migrate']?.condition).toBe('service_completed_successfully');
    }
  });

  it('starts every service by its own command, and an event goes through all of them', async () => {
    const found = await kafkaBroker();
    if (!found.available) {
      notRun('docker-compose.yml: every service as a process', found.reason);
      return;
    }
    const broker = (own = found);
    t = await testDatabase();
    const ports = new Map(await Promise.all(APPS.map(async (app) => [app, await freePort()] as const)));
    const replaced = (name: string, value: string): string => {
      if (name === 'DATABASE_URL') return t.url;
      if (name === 'KAFKA_BROKERS') return broker.address;
      if (name === 'ADMIN_API_KEY') return ADMIN_KEY;
      if (name === 'HOST') return '127.0.0.1';
      return value.replace(/^http:\/\/([a-z-]+):\d+$/, (_, app: string) => `http://127.0.0.1:${ports.get(app)}`);
    };
    const environmentOf = (service: Service): Record<string, string> =>
      Object.fromEntries(Object.entries(service.environment).map(([name, value]) => [name, replaced(name, value)]));
    const migrate = compose.services['migrate'];
    if (migrate?.command === undefined) throw new Error('no migrate service');
    const [program = 'node', ...args] = migrate.command;
    const run = spawnSync(program === 'node' ? process.execPath : program, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...environmentOf(migrate) },
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, expect.anything()]);
    owner = t.db;
    await shop(owner, ['cus_compose']);
    for (const app of APPS) {
      const service = compose.services[app];
      if (service?.command === undefined) throw new Error(`${app} has no command`);
      running.push(await AppProcess.start(app, service.command, environmentOf(service), ports.get(app)));
    }
    const [gateway, , , api, replay] = running;
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
    const sent = await fetch(`${gateway?.url}/v1/events`, { method: 'POST', headers, body: eventText('through-compose', 'cus_compose') });
    expect(sent.status).toBe(202);
    await until('the event posted', async () => {
      const r = await fetch(`${gateway?.url}/v1/events?source=test&id=through-compose`, { headers });
      return r.ok && JSON.stringify(await r.json()).includes('"posted"');
    });
    const balance = await fetch(`${api?.url}/v1/customers/cus_compose/balance`, { headers });
    expect([balance.status, await balance.text()]).toEqual([200, expect.stringContaining('0.0011025')]);
    const story = await fetch(`${replay?.url}/v1/explain?id=through-compose`, { headers });
    expect([story.status, await story.text()]).toEqual([200, expect.stringContaining('0.0011025')]);

    // the command line needs api's address alone: api hands on what gateway and replay answer
    const tallystick = async (...words: string[]): Promise<unknown> => {
      const said = await node(['dist/apps/replay/src/command-line/main.js', ...words, '--json'], {
        TALLYSTICK_URL: api?.url ?? '',
        ADMIN_API_KEY: ADMIN_KEY,
      });
      expect([words, said.code, said.code === 0 ? '' : said.err]).toEqual([words, 0, '']);
      return JSON.parse(said.out) as unknown;
    };
    const folder = mkdtempSync(join(tmpdir(), 'tallystick-compose-'));
    const file = join(folder, 'usage.jsonl');
    writeFileSync(file, Array.from({ length: 300 }, (_, i) => `${eventText(`more-${i}`, 'cus_compose')}\n`).join(''));
    expect(await tallystick('import', 'usage', file)).toMatchObject({ accepted: 300, posted: true });
    rmSync(folder, { recursive: true });
    expect(await tallystick('explain', 'more-7')).toMatchObject({ story: { state: 'posted', proof: { match: true } } });
    expect(await tallystick('verify')).toMatchObject({ ok: true, charges: 301 });
    expect(await tallystick('rebuild')).toMatchObject({ ok: true, events: 301 });
    const refused = await fetch(`${api?.url}/v1/explain?id=more-7`);
    expect(refused.status).toBe(401);
  });
});
