import { randomBytes } from 'node:crypto';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import { loadConfig } from '@tallystick/platform/config';
import { Database } from '@tallystick/platform/storage/database';
import { ADMIN_KEY, AppProcess, until } from './app-process';
import { shop } from './shop';

export interface PipelineProcesses {
  readonly db: Database;
  readonly environment: Record<string, string>;
  gateway: AppProcess;
  rating: AppProcess;
  ledger: AppProcess;
  start(app: 'gateway' | 'rating-worker' | 'ledger-worker', port?: number): Promise<AppProcess>;
  /** Sends events in one request; answers how many were acknowledged. Retries 503 and broken connections until they are. */
  send(texts: readonly string[]): Promise<number>;
  /** Until every charge of every shard is posted and `charged` events were charged. Answers seconds. */
  caughtUp(charged: number, seconds?: number): Promise<number>;
  invariants(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Gateway, rating worker and ledger worker as processes of their own, over the database at `url` and, where given, Kafka. */
export async function pipelineProcesses(url: string, kafka: string | null, customers: readonly string[], funding: 'prepaid' | 'postpaid' = 'postpaid'): Promise<PipelineProcesses> {
  const environment = { DATABASE_URL: url, KAFKA_PARTITIONS: '4', ...(kafka === null ? {} : { KAFKA_BROKERS: kafka, KAFKA_TOPIC_PREFIX: `t${randomBytes(4).toString('hex')}-` }) };
  await migrateAll(loadConfig(environment, '.'), url);
  const db = await Database.open({ url, poolSize: 4 });
  await shop(db, customers, funding);
  const start = (app: string, port?: number): Promise<AppProcess> => AppProcess.start(app, ['node', `dist/apps/${app}/src/main.js`], environment, port);
  const [gateway, rating, ledger] = await Promise.all([start('gateway'), start('rating-worker'), start('ledger-worker')]);
  const p: PipelineProcesses = {
    db,
    environment,
    gateway,
    rating,
    ledger,
    start,
    async send(texts) {
      for (let attempt = 0; ; attempt += 1) {
        const r = await fetch(`${p.gateway.url}/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
          body: `[${texts.join(',')}]`,
          signal: AbortSignal.timeout(15_000),
        }).catch((e: unknown) => e as Error);
        if (!(r instanceof Error) && r.status === 202) {
          const body = (await r.json()) as { events: { outcome: string }[] };
          return body.events.filter((e) => e.outcome === 'accepted' || e.outcome === 'duplicate').length;
        }
        const words = r instanceof Error ? r.message : `${r.status} ${await r.text()}`;
        if (attempt > 200 || (!(r instanceof Error) && r.status !== 503)) throw new Error(`the gateway answered ${words}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    },
    caughtUp: (charged, seconds = 60) =>
      until(
        `${charged} events charged and posted`,
        async () => {
          const { rows } = await db.sql.query<{ charged: bigint; rated: bigint; posted: bigint }>(
            'SELECT (SELECT sum(charged) FROM rating_head)::int8 AS charged, (SELECT sum(charge_seq) FROM rating_head)::int8 AS rated, (SELECT sum(charge_seq) FROM shard_head)::int8 AS posted',
          ).catch(() => ({ rows: [] }));
          const r = rows[0];
          return r !== undefined && r.charged === BigInt(charged) && r.posted === r.rated;
        },
        seconds,
      ),
    invariants: () => brokenInvariants(db),
    async stop() {
      await Promise.all([p.gateway, p.rating, p.ledger].map((a) => a.kill('SIGTERM')));
      await db.close();
    },
  };
  return p;
}

const CHECKS: readonly [name: string, sql: string][] = [
  ['I1', 'SELECT 1 FROM account GROUP BY asset HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)'],
  [
    'I2',
    `SELECT 1 FROM account a LEFT JOIN (SELECT debit AS id, sum(amount) AS d FROM transfer GROUP BY 1) x ON x.id = a.account_id
     LEFT JOIN (SELECT credit AS id, sum(amount) AS c FROM transfer GROUP BY 1) y ON y.id = a.account_id
     WHERE a.debits_posted <> coalesce(x.d, 0) OR a.credits_posted <> coalesce(y.c, 0)`,
  ],
  ['I5', 'SELECT 1 FROM rating_head WHERE delivered <> charged + parked + not_billable + duplicate + conflict + reappended'],
  ['I5 charges', 'SELECT 1 FROM (SELECT shard, charged, not_billable FROM rating_head) h LEFT JOIN (SELECT shard, count(*) FILTER (WHERE outcome = 1) AS c, count(*) FILTER (WHERE outcome = 2) AS n FROM charge WHERE kind IN (1, 2, 3) GROUP BY 1) x USING (shard) WHERE h.charged <> coalesce(c, 0) OR h.not_billable <> coalesce(n, 0)'],
  ['I10 charges', 'SELECT 1 FROM rating_head h LEFT JOIN (SELECT shard, count(*) AS n, max(charge_seq) AS m FROM charge GROUP BY 1) c USING (shard) WHERE h.charge_seq <> coalesce(c.n, 0) OR h.charge_seq <> coalesce(c.m, 0)'],
  ['I10 journal', 'SELECT 1 FROM shard_head h LEFT JOIN (SELECT shard, count(*) AS n, max(seq) AS m FROM transfer GROUP BY 1) t USING (shard) WHERE h.transfer_seq <> coalesce(t.n, 0) OR h.transfer_seq <> coalesce(t.m, 0)'],
  ['charges = journal', 'SELECT 1 WHERE (SELECT coalesce(sum(amount), 0) FROM charge WHERE outcome = 1 AND kind IN (1, 3)) <> (SELECT coalesce(sum(amount), 0) FROM transfer WHERE kind = 1)'],
  ['identity once', 'SELECT 1 FROM charge WHERE kind IN (1, 2, 3) GROUP BY source, event_id HAVING count(*) > 1'],
];

/** Names of invariants that do not hold in the database; empty where all do. */
export async function brokenInvariants(db: Database): Promise<string[]> {
  const broken = [];
  for (const [name, sql] of CHECKS) if ((await db.sql.query(sql)).rowCount > 0) broken.push(name);
  return broken;
}
