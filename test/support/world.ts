import { randomBytes } from 'node:crypto';
import { loadConfig } from '@tallystick/platform/config';
import type { Log } from '@tallystick/platform/log/log';
import { openLog } from '@tallystick/platform/log/open-log';
import { rebuild } from '@tallystick/replay/rebuild/rebuild';
import { verify } from '@tallystick/replay/verify/verify';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import { Database } from '@tallystick/platform/storage/database';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { runChecks } from '@tallystick/platform/storage/replay/checks';
import { ADMIN_KEY, AppProcess, until } from './app-process';
import { kafkaBroker, type KafkaBroker } from './kafka-broker';
import { postgresServer, type PostgresServer } from './postgres-server';
import { customerEntries, shop } from './shop';

export const APPS = ['gateway', 'rating-worker', 'ledger-worker', 'api'] as const;
export type App = (typeof APPS)[number];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // tests look into what came back
  readonly body: ReturnType<typeof JSON.parse>;
}

/** What was charged and posted so far: events, and the sum of what the journal took for them, in units of 10⁻¹². */
export interface Charged {
  readonly events: bigint;
  readonly amount: bigint;
}

export const PARTITIONS = 4;
/** Half of them postpaid; the others prepay, and what they have not paid is overage. */
export const CUSTOMERS = Array.from({ length: 20 }, (_, i) => `cus_${i}`);

/**
 * An installation of processes: PostgreSQL, Kafka where the log is Kafka, gateway, both workers and api, each of which can be killed,
 * stopped and started again.
 */
export class World {
  private readonly running = new Map<App, AppProcess>();

  private constructor(
    readonly kind: Log['kind'],
    readonly postgres: PostgresServer,
    readonly broker: KafkaBroker | null,
    readonly environment: Readonly<Record<string, string>>,
    /** Sessions of the owner. */
    readonly db: Database,
    /** A log as a foreign producer has it. */
    readonly log: Log,
  ) {}

  /** Answers the reason where no broker can be had. `postgresIn`: the folder for PostgreSQL's data. */
  static async start(kind: Log['kind'], postgresIn?: string): Promise<World | string> {
    const broker = kind === 'kafka' ? await kafkaBroker() : null;
    if (broker !== null && !broker.available) return broker.reason;
    const postgres = await postgresServer(
      { shared_buffers: '64MB', max_connections: '80', min_wal_size: '32MB', max_wal_size: '64MB' },
      postgresIn,
    );
    const admin = await Database.open({ url: postgres.url('postgres'), poolSize: 1 });
    await admin.sql.query('CREATE DATABASE shop');
    await admin.close();
    const url = postgres.url('shop');
    const kafka = broker === null ? {} : { KAFKA_BROKERS: broker.address, KAFKA_TOPIC_PREFIX: `t${randomBytes(4).toString('hex')}-` };
    const environment = { DATABASE_URL: url, KAFKA_PARTITIONS: String(PARTITIONS), DATABASE_POOL_SIZE: '8', ...kafka };
    const config = loadConfig(environment, '.');
    await migrateAll(config, url);
    const db = await Database.open({ url, poolSize: 4 });
    await shop(db, CUSTOMERS.slice(0, 10), 'postpaid');
    const prepaid = CUSTOMERS.slice(10).flatMap((c) => customerEntries(c, { funding: 'prepaid' }));
    await db.transaction((tx) => appendEntries(tx, 'test', prepaid));
    const place = config.kafkaBrokers === null ? null : { brokers: config.kafkaBrokers, prefix: config.kafkaTopicPrefix };
    const world = new World(kind, postgres, broker, environment, db, await openLog({ kafka: place, partitions: PARTITIONS }, db));
    await world.mend();
    return world;
  }

  app(name: App): AppProcess {
    const app = this.running.get(name);
    if (app === undefined) throw new Error(`${name} does not run`);
    return app;
  }

  /** One more process of that kind, not counted among ours. */
  more(name: App, environment: Record<string, string> = {}): Promise<AppProcess> {
    return AppProcess.spawn(name, command(name), { ...this.environment, ...environment });
  }

  /** Starts what does not run, wakes what stands still, and waits until all is ready. */
  async mend(): Promise<void> {
    if (!this.postgres.running()) await this.postgres.start();
    if (this.broker?.running() === false) await this.broker.restart();
    this.broker?.signal('SIGCONT');
    await Promise.all([...this.running.values()].map((app) => app.kill('SIGCONT')));
    await Promise.all(APPS.filter((name) => this.running.get(name)?.over !== false).map((name) => this.begin(name)));
    await Promise.all([...this.running.values()].map((app) => app.ready()));
  }

  /** kill -9, and the same again on the same port. */
  async restart(name: App): Promise<void> {
    await this.app(name).kill('SIGKILL');
    await this.begin(name);
    await this.app(name).ready();
  }

  private async begin(name: App): Promise<void> {
    this.running.set(name, await AppProcess.spawn(name, command(name), this.environment, this.running.get(name)?.port));
  }

  /** Null where no answer came. */
  async ask(
    name: App,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
    port = this.app(name).port,
  ): Promise<Answer | null> {
    try {
      const r = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await r.text();
      return { status: r.status, headers: r.headers, body: /^[[{]/.test(text) ? JSON.parse(text) : text };
    } catch {
      return null;
    }
  }

  /** Sends events until they are acknowledged, as clients do; `onAgain` is told before each further try. */
  async send(texts: readonly string[], port?: number, onAgain: () => void = () => undefined): Promise<void> {
    const body = `[${texts.join(',')}]`;
    for (let again = 0; again < 600; again += 1) {
      const answer = await this.ask('gateway', '/v1/events', body, {}, port);
      if (answer?.status === 202) {
        if (answer.body.accepted + answer.body.duplicate !== texts.length)
          throw new Error(`the gateway answered ${JSON.stringify(answer.body)}`);
        return;
      }
      if (answer !== null && answer.status !== 503) throw new Error(`the gateway answered ${answer.status} ${JSON.stringify(answer.body)}`);
      onAgain();
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error('not acknowledged after 600 tries');
  }

  /** Records of usage that rating has not taken yet, and charges that are not announced yet. */
  async waiting(): Promise<bigint> {
    const ends = [...(await this.log.endOffsets('usage.events')).values()].reduce((sum, n) => sum + n, 0n);
    const { rows } = await this.db.sql.query<{ n: bigint }>(
      `SELECT coalesce((SELECT sum(charge_seq - published_charge_seq) FROM rating_head), 0)::int8
            - coalesce((SELECT sum(next_offset) FROM consumer_position WHERE consumer = 'rating'), 0)::int8 AS n`,
    );
    return ends + (rows[0]?.n ?? 0n);
  }

  /** What is charged, once everything charged is posted; null before. */
  async charged(): Promise<Charged | null> {
    const { rows } = await this.db.sql.query<{ events: bigint; rated: bigint; posted: bigint; amount: bigint | null }>(
      `SELECT (SELECT sum(charged) FROM rating_head)::int8 AS events, (SELECT sum(charge_seq) FROM rating_head)::int8 AS rated,
              (SELECT sum(charge_seq) FROM shard_head)::int8 AS posted, (SELECT sum(amount) FROM transfer WHERE kind = 1) AS amount`,
    );
    const row = rows[0];
    return row === undefined || row.rated !== row.posted ? null : { events: row.events, amount: row.amount ?? 0n };
  }

  /** Until exactly this much more than `before` is charged and posted; answers the seconds it took. Throws with what there is instead. */
  async caughtUp(before: Charged, more: Charged, seconds = 60): Promise<number> {
    const want = `${before.events + more.events} events, ${before.amount + more.amount}`;
    let last = '';
    return until(
      () =>
        `${want} charged and posted (there are ${last}); ${[...this.running.values()].map((a) => `${a.name}: ${a.words.slice(-300)}`).join('\n')}`,
      async () => {
        const now = await this.charged().catch(() => null);
        last = now === null ? 'some unposted' : `${now.events} events, ${now.amount}`;
        return last === want;
      },
      seconds,
    );
  }

  /** Every check of `verify` that does not hold, with its first finding. */
  async broken(): Promise<string[]> {
    const out: string[] = [];
    await runChecks(this.db, ({ check, findings: [first] }) => {
      if (first !== undefined) out.push(`${check.name}: ${first.position} ${first.detail}`);
    });
    return out;
  }

  /** The same with every charge worked out again from its raw bytes, and the journal folded again and compared to the byte. Settled worlds only. */
  async brokenEvidence(): Promise<string[]> {
    const { url } = this.db.options;
    const { verdicts } = await verify(url, () => undefined);
    const { tables } = await rebuild(url, () => undefined);
    return [
      ...verdicts.flatMap(({ name, findings }) => findings.map((f) => `${name}: ${f.position} ${f.detail}`)),
      ...tables.filter((t) => t.differences > 0).map((t) => `rebuild: ${t.differences} rows of ${t.table} differ`),
    ];
  }

  /** The sum of a counter over its labels at one process's /metrics. */
  async counter(app: AppProcess, name: string): Promise<number> {
    const text = await fetch(`${app.url}/metrics`).then((r) => r.text());
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** What our processes have printed that is no structured log. */
  noise(): string[] {
    return [...this.running.values()].flatMap((app) =>
      app.words
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('{'))
        .map((line) => `${app.name}: ${line}`),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((app) => app.kill('SIGKILL')));
    await this.log.close();
    await this.db.close();
    await this.postgres.stop();
    await this.broker?.stop();
  }
}

const command = (name: App): string[] => ['node', `dist/apps/${name}/src/main.js`];
