import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { Database } from './database';

/**
 * Tables whose rows may change, each with why. Everything else that is in the database is evidence or journal: a new table is so too,
 * until it is named here.
 */
const MAY_CHANGE: Readonly<Record<string, string>> = {
  account: 'counters grow',
  account_day: 'sums grow',
  accounting_period: 'the last state; its changes are evidence',
  accounting_period_head: 'last number given',
  api_key: 'revoked, expires',
  billing_period: 'goes on',
  catalogue_head: 'last number given',
  consumer_position: 'moves',
  entry_state: 'what is left of an entry',
  grant_due: 'a list of what expires, crossed off',
  installation: 'no role of ours writes it',
  log_head: 'last number given',
  log_lease: 'who has a partition',
  log_member: 'who is there',
  log_record: 'the embedded log forgets what was consumed',
  log_setting: 'set once, by whoever comes first',
  meter_total: 'grows, and can be worked out again',
  missing_usage_due: 'what waits for its usage, until it came',
  migration: 'no role of ours writes it',
  partition_count: 'counts',
  partition_clock: 'the last tick',
  price_proposal: 'waits for an admin',
  rating_head: 'last numbers given',
  replay_job: 'goes on',
  rollup_head: 'last batch added',
  shard_head: 'last numbers given',
  usage_rollup: 'sums grow',
};
/** Tables that the poster may delete from. */
const MAY_GO = ['log_lease', 'log_member', 'log_record', 'missing_usage_due'];

interface Table {
  readonly name: string;
  readonly column: string;
  readonly inserts: boolean;
}

describe('rights of the roles', () => {
  let t: TestDatabase;
  let tables: Table[];
  const as: Record<string, Database> = {};

  beforeAll(async () => {
    t = await testDatabase();
    const { rows } = await t.db.sql.query<Table>(
      `SELECT c.relname AS name, (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum = 1) AS column,
              has_table_privilege('tallystick_poster', c.oid, 'INSERT') AS inserts
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
    );
    tables = rows;
    for (const role of ['poster', 'reader', 'auditor']) {
      await t.db.sql.query(`CREATE ROLE ${t.name}_${role} LOGIN IN ROLE tallystick_${role}`);
      as[role] = await Database.open({ url: t.url.replace('postgres@', `${t.name}_${role}@`), poolSize: 1 });
    }
  });
  afterAll(async () => {
    await Promise.all(Object.values(as).map((db) => db.close()));
    for (const role of ['poster', 'reader', 'auditor']) await t.db.sql.query(`DROP ROLE ${t.name}_${role}`);
    await t.drop();
  });

  const evidence = (): Table[] => tables.filter((x) => !(x.name in MAY_CHANGE));

  it('are told for every table that is there', () => {
    expect(evidence().map((x) => x.name)).toEqual(
      expect.arrayContaining(['charge', 'command', 'exception', 'identity', 'ledger_input', 'transfer', 'transfer_rest', 'usage_record']),
    );
    expect(Object.keys(MAY_CHANGE).filter((name) => !tables.some((x) => x.name === name))).toEqual([]);
  });

  const CHANGES: readonly [string, (x: Table) => string][] = [
    ['UPDATE', ({ name, column }) => `UPDATE ${name} SET "${column}" = "${column}"`],
    ['DELETE', ({ name }) => `DELETE FROM ${name}`],
    ['TRUNCATE', ({ name }) => `TRUNCATE ${name}`],
    ['DISABLE TRIGGER', ({ name }) => `ALTER TABLE ${name} DISABLE TRIGGER ALL`],
    ['DROP TRIGGER', ({ name }) => `DROP TRIGGER ${name}_refuse_change ON ${name}`],
    ['DROP', ({ name }) => `DROP TABLE ${name}`],
    ['ADD COLUMN', ({ name }) => `ALTER TABLE ${name} ADD COLUMN extra int`],
  ];

  it.each(['poster', 'reader', 'auditor'])('refuse every change of evidence and journal to the %s', async (role) => {
    const done: string[] = [];
    for (const table of evidence())
      for (const [what, statement] of CHANGES) {
        const state = await stateOf(as[role], statement(table));
        if (state !== '42501') done.push(`${what} ${table.name}: ${state}`);
      }
    expect(done).toEqual([]);
  });

  it.each(['poster', 'reader', 'auditor'])('leave the %s no way round the triggers', async (role) => {
    for (const statement of [
      'SET session_replication_role = replica',
      "SELECT set_config('session_replication_role', 'replica', false)",
      'SET ROLE tallystick_owner',
      'SET SESSION AUTHORIZATION postgres',
      'ALTER FUNCTION tallystick_refuse_change() RENAME TO gone',
      'CREATE OR REPLACE FUNCTION tallystick_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
      'CREATE TABLE public.shadow (id int)',
    ])
      expect([statement, await stateOf(as[role], statement)]).toEqual([statement, '42501']);
  });

  it.each(['reader', 'auditor'])('let the %s write nothing at all', async (role) => {
    const done: string[] = [];
    for (const { name, column } of tables)
      for (const statement of [
        `UPDATE ${name} SET "${column}" = "${column}"`,
        `DELETE FROM ${name}`,
        `INSERT INTO ${name} ("${column}") SELECT "${column}" FROM ${name}`,
      ]) {
        const state = await stateOf(as[role], statement);
        if (state !== '42501') done.push(`${statement}: ${state}`);
      }
    expect(done).toEqual([]);
  });

  it('let the poster delete only what is no evidence', async () => {
    const may: string[] = [];
    for (const { name } of tables) if ((await stateOf(as['poster'], `DELETE FROM ${name} WHERE false`)) === 'done') may.push(name);
    expect(may).toEqual(MAY_GO);
  });

  it('let the poster move counters, and never what an account or an entry is', async () => {
    for (const statement of [
      "UPDATE account SET name = 'x'",
      'UPDATE account SET floored = false',
      'UPDATE account SET credit_normal = NOT credit_normal',
      "UPDATE account SET customer = 'x'",
      'UPDATE account SET account_id = account_id',
      'UPDATE entry_state SET entry = entry',
      'UPDATE api_key SET secret_sha256 = secret_sha256',
    ])
      expect([statement, await stateOf(as['poster'], statement)]).toEqual([statement, '42501']);
    expect(await stateOf(as['poster'], 'UPDATE account SET credits_posted = credits_posted')).toBe('done');
  });

  it('hide what signs and what opens from whoever only reads', async () => {
    for (const [role, statement] of [
      ['reader', 'SELECT * FROM installation'],
      ['reader', 'SELECT * FROM api_key'],
      ['auditor', 'SELECT control_key FROM installation'],
      ['auditor', 'SELECT secret_sha256 FROM api_key'],
    ] as const)
      expect([statement, await stateOf(as[role], statement)]).toEqual([statement, '42501']);
    for (const role of ['reader', 'auditor'])
      expect(await stateOf(as[role], 'SELECT * FROM transfer, charge, account LIMIT 0')).toBe('done');
  });

  it('do not help the owner either: the triggers raise', async () => {
    const done: string[] = [];
    for (const table of evidence())
      for (const [what, statement] of CHANGES.slice(0, 3)) {
        const state = await stateOf(t.db, statement(table));
        if (state !== '42501') done.push(`${what} ${table.name}: ${state}`);
      }
    expect(done).toEqual([]);
  });
});

/** SQLSTATE of what the statement raises; `done` where it does not. Nothing of it stays. */
async function stateOf(db: Database | undefined, statement: string): Promise<string> {
  if (db === undefined) throw new Error('no such role');
  let state = 'done';
  await db
    .transaction(async (tx) => {
      await tx.query(statement);
      throw new Error('undone');
    })
    .catch((error: { code?: string }) => {
      if (error.code !== undefined) state = error.code;
    });
  return state;
}
