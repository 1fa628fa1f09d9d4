import { signControl, type Control } from '@tallystick/domain/event';
import { readCommand } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { createScratchSchema, foldRollups, Journal, Replay, type PostedBatch } from '@tallystick/journal';
import { EmbeddedLog } from '@tallystick/platform/log/embedded/embedded-log';
import { readBatch } from '@tallystick/platform/log/embedded/read-batch';
import { readPosition } from '@tallystick/platform/log/positions';
import { settleLog } from '@tallystick/platform/log/settings';
import { appendEntries, type NewEntry } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { verify } from '@tallystick/replay/verify/verify';
import { RateUsage } from '@tallystick/rating-worker/rate-usage';
import { testDatabase, type TestDatabase } from './database';
import { shop } from './shop';

const PARTITIONS = 4;
const SHARDS = Array.from({ length: 64 }, (_, s) => s);

/** Rating worker and journal over one database and the embedded log, driven by hand: what is sent is rated and posted by `settle`. */
export class RatedShop {
  /** The rating worker's clock and the journal's, in nanoseconds. */
  now = 1_800_000_000_000_000_000n;
  private commands = 0n;
  private scratches = 0;

  private constructor(
    readonly t: TestDatabase,
    readonly db: Database,
    readonly log: EmbeddedLog,
    readonly rating: RateUsage,
    readonly journal: Journal,
  ) {}

  static async open(customers: readonly string[], funding: 'prepaid' | 'postpaid' = 'postpaid'): Promise<RatedShop> {
    const t = await testDatabase();
    await settleLog(t.db, 'embedded', PARTITIONS);
    const db = await t.open({ role: 'poster', poolSize: 6 });
    const log = new EmbeddedLog(db, PARTITIONS);
    const clock = (): bigint => s.now;
    const s: RatedShop = new RatedShop(t, db, log, new RateUsage(db, log, clock), new Journal(db, { now: clock }));
    await shop(t.db, customers, funding);
    return s;
  }

  close(): Promise<void> {
    return this.t.drop();
  }

  catalogue(...entries: readonly NewEntry[]): Promise<unknown> {
    return this.t.db.transaction((tx) => appendEntries(tx, 'test', entries));
  }

  /** Appends events of a customer (or of whatever their subject is) and settles. */
  async send(subject: string, ...texts: readonly string[]): Promise<void> {
    await this.append(subject, ...texts);
    await this.settle();
  }

  append(subject: string, ...texts: readonly string[]): Promise<unknown> {
    const partition = partitionOfShard(shardOf(subject), PARTITIONS);
    return this.log.append(
      'usage.events',
      texts.map((value) => ({ partition, value, key: subject })),
    );
  }

  /** Appends a control record, signed by the installation, on the partition of `shard`. */
  async control(shard: number, control: Control): Promise<void> {
    const [row] = (await this.t.db.sql.query<{ key: Buffer }>('SELECT control_key AS key FROM installation')).rows;
    if (row === undefined) throw new Error('no installation');
    await this.log.append('usage.events', [{ partition: partitionOfShard(shard, PARTITIONS), value: signControl(row.key, control) }]);
  }

  /** Releases (or dismisses) every open exception, and settles. */
  async release(kind: 'release' | 'dismiss' = 'release'): Promise<void> {
    const { rows } = await this.t.db.sql.query<{ shard: number; seq: bigint }>(
      "SELECT shard, decision_seq AS seq FROM exception_now WHERE state = 'open' ORDER BY 1, 2",
    );
    for (const { shard, seq } of rows) await this.control(shard, { kind, shard, decisionSeq: seq, actor: 'admin' });
    await this.settle();
  }

  /** Rates what waits on the log, re-appended records too, and posts it. */
  async settle(): Promise<void> {
    for (let again = true; again;) {
      again = false;
      for (let p = 0; p < PARTITIONS; p += 1) again = (await this.rateOne(p)) || again;
    }
    await this.post();
  }

  private async rateOne(partition: number): Promise<boolean> {
    const from = await readPosition(this.db.sql, 'rating', 'usage.events', partition);
    const records = await readBatch(this.db.sql, 'usage.events', partition, from, 0n, 10_000);
    if (records.length === 0) return false;
    const nextOffset = from + BigInt(records.length);
    const rest = { heartbeat: () => Promise.resolve(), isStale: () => false };
    await this.rating.rate({ topic: 'usage.events', partition, firstOffset: from, nextOffset, records, ...rest });
    return true;
  }

  private async post(): Promise<void> {
    const { rows } = await this.db.sql.query<{ shard: number; to: bigint }>(
      'SELECT shard, charge_seq AS to FROM rating_head WHERE charge_seq > 0',
    );
    const posted = await this.journal.post({ commands: [], charges: new Map(rows.map((r) => [r.shard, r.to])), claims: [] });
    await this.roll(posted.batches);
  }

  private async roll(batches: readonly PostedBatch[]): Promise<void> {
    while (!(await this.db.transaction((tx) => foldRollups(tx, SHARDS, batches))));
  }

  /** One command of a customer; answers its outcome. */
  async command(
    customer: string,
    type: string,
    data: object,
    funding: 'prepaid' | 'postpaid' = 'postpaid',
  ): Promise<{ status: string; code?: string }> {
    this.commands += 1n;
    const shard = shardOf(customer);
    const body = JSON.stringify({
      ...{ command_id: `00000000-0000-4000-8000-${this.commands.toString().padStart(12, '0')}`, type, customer, funding },
      ...{ entity: 'main', asset: 'USD', at: '2026-11-20T12:00:00Z', actor: 'admin', data },
    });
    const command = { shard, partition: partitionOfShard(shard, PARTITIONS), offset: this.commands - 1n, body, command: readCommand(body) };
    const { batches } = await this.journal.post({ commands: [command], charges: new Map(), claims: [] });
    await this.roll(batches);
    return JSON.parse(batches[0]?.result.outcomes[0]?.outcome ?? '{}') as { status: string; code?: string };
  }

  /** `kind customer amount [target]`, in the order of the customer's charges. */
  async charges(customer: string): Promise<string[]> {
    const { rows } = await this.t.db.sql.query<{
      event_id: string;
      kind: number;
      amount: bigint;
      target_seq: bigint | null;
      charge_seq: bigint;
    }>('SELECT event_id, kind, amount, target_seq, charge_seq FROM charge WHERE customer = $1 ORDER BY shard, charge_seq', [customer]);
    return rows.map(
      (r) => `${r.charge_seq} ${r.event_id} kind ${r.kind} ${formatAmount(r.amount)}${r.target_seq === null ? '' : ` of ${r.target_seq}`}`,
    );
  }

  /** Journal of a customer's charges: `charge_seq: kind debit → credit amount period`. */
  async legs(customer: string): Promise<string[]> {
    const { rows } = await this.t.db.sql.query<{ leg: string; amount: bigint; period: number }>(
      `SELECT t.charge_seq || ': ' || t.kind || ' ' || split_part(d.name, '/', 3) || ' → ' || split_part(c.name, '/', 3) AS leg, t.amount, t.period
       FROM transfer t JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit
       JOIN charge x ON x.shard = t.shard AND x.charge_seq = t.charge_seq WHERE x.customer = $1 ORDER BY t.shard, t.seq`,
      [customer],
    );
    return rows.map((r) => `${r.leg} ${formatAmount(r.amount)} ${r.period}`);
  }

  /** `event id: reason state`, of all exceptions. */
  async exceptions(): Promise<string[]> {
    const { rows } = await this.t.db.sql.query<{ text: string }>(
      "SELECT event_id || ': ' || coalesce(last_reason, reason) || ' ' || state AS text FROM exception_now ORDER BY recorded_at, shard, decision_seq",
    );
    return rows.map((r) => r.text);
  }

  /** Sum over the shards of a counter of I5. */
  async count(counter: 'delivered' | 'charged' | 'parked' | 'not_billable' | 'duplicate' | 'conflict' | 'reappended'): Promise<bigint> {
    return (await this.t.db.sql.query<{ n: bigint }>(`SELECT sum(${counter})::int8 AS n FROM rating_head`)).rows[0]?.n ?? 0n;
  }

  /** What `verify` finds (every check, every charge executed again from its raw bytes), and a rebuild of the journal that gives the same rows: what is wrong, else nothing. */
  async broken(): Promise<string[]> {
    const wrong: string[] = [];
    const { verdicts } = await verify(this.t.url, () => undefined);
    for (const { name, findings } of verdicts) for (const f of findings) wrong.push(`${name}: ${f.position} ${f.detail}`);
    return [...wrong, ...(await this.rebuild())];
  }

  private async rebuild(): Promise<string[]> {
    this.scratches += 1;
    const schema = `scratch_${this.scratches}`;
    await createScratchSchema(this.t.db.sql, schema);
    const sink = await this.t.open({ poolSize: 2, schema });
    const replay = new Replay(sink);
    const { rows } = await this.t.db.sql.query<{ shard: number }>('SELECT shard FROM shard_head WHERE batch_seq > 0 ORDER BY shard');
    for (const { shard } of rows)
      await replay.replayShard(shard, 1_000_000n, async (batches) => {
        while (!(await sink.transaction((tx) => foldRollups(tx, [shard], batches))));
      });
    const wrong: string[] = [];
    for (const [table, columns] of COMPARED) {
      const rows = `SELECT ${columns} FROM`;
      const { rowCount } = await this.t.db.sql.query(
        `(${rows} public.${table} x EXCEPT ${rows} ${schema}.${table} x) UNION ALL (${rows} ${schema}.${table} x EXCEPT ${rows} public.${table} x)`,
      );
      if (rowCount > 0) wrong.push(`rebuild: ${rowCount} rows of ${table} differ`);
    }
    return wrong;
  }
}

const COMPARED: readonly [table: string, columns: string][] = [
  ['transfer', 'shard, seq, entry, leg, kind, period, amount, effective, recorded, charge_seq, command_seq, debit_after, credit_after'],
  ['account', 'name, debits_posted, credits_posted'],
  ['entry_state', '*'],
  ['ledger_input', '*'],
  ['usage_rollup', '*'],
];
