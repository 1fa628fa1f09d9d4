import type { Pool, PoolClient, QueryArrayConfig, QueryConfig } from 'pg';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { CopyIn } from './copy-in';
import { CopyOut } from './copy-out';
import type { CopyRows } from './copy-rows';
import type { RowReader } from './row-reader';
import type { Result, Row, Sql } from './sql';

const STANDSTILL_MS_MAX = 10_000;

export type DatabaseRole = 'owner' | 'poster' | 'reader' | 'auditor';

export interface DatabaseOptions {
  readonly url: string;
  readonly role?: DatabaseRole;
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** Searched before `public`: the scratch schema of a rebuild. */
  readonly schema?: string;
}

/**
 * One PostgreSQL database under one role. TypeORM holds the data source and the migrations;
 * the hot path takes raw sessions from the same pool.
 */
export class Database {
  readonly sql: Sql;

  private constructor(
    readonly source: DataSource,
    private readonly pool: Pool,
    readonly options: DatabaseOptions,
  ) {
    this.sql = sqlOver((config) => pool.query(config as QueryConfig), {
      copy: (into, rows) => this.connection((session) => session.copy(into, rows)),
      read: (select, row) => this.connection((session) => session.read(select, row)),
    });
  }

  /** Throws what pg throws where the server is away. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const settings = [];
    if (options.role !== undefined && options.role !== 'owner') settings.push(`-c role=tallystick_${options.role}`);
    // a process that stands still inside of a transaction would hold its rows, and with them a partition, for as long as it stands
    if (options.role === 'poster') settings.push(`-c idle_in_transaction_session_timeout=${STANDSTILL_MS_MAX}`);
    if (options.schema !== undefined) settings.push(`-c search_path=${options.schema},public`);
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      poolSize: options.poolSize ?? 10,
      applicationName: options.applicationName ?? 'tallystick',
      installExtensions: false,
      extra: { options: settings.join(' '), types: TYPES, pipeline: true, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 60_000 },
    });
    await source.initialize();
    const pool = (source.driver as unknown as { master: Pool }).master;
    pool.on('error', () => undefined); // an idle session that dies is replaced at the next use
    return new Database(source, pool, options);
  }

  /** Runs `work` in one transaction; whatever it throws rolls back and is thrown on. */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.connection(async (session) => {
      await session.query('BEGIN');
      try {
        const result = await work(session);
        await session.query('COMMIT');
        return result;
      } catch (error) {
        await session.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Runs `work` on one session of its own. A session whose connection broke is thrown away. */
  async connection<T>(work: (session: Sql) => Promise<T>): Promise<T> {
    const client: PoolClient = await this.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await work(
        sqlOver((config) => gathered(client, () => client.query(config as QueryConfig)), {
          copy: (into, rows) => gathered(client, () => copy(client, into, rows)),
          read: (select, row) => gathered(client, () => read(client, select, row)),
        }),
      );
    } catch (error) {
      if (isConnectionError(error)) broken = error as Error;
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken ?? false);
    }
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

type Runner = (config: QueryConfig | QueryArrayConfig) => Promise<{ rows: unknown[]; rowCount: number | null }>;

function sqlOver(run: Runner, copying: Pick<Sql, 'copy' | 'read'>): Sql {
  return {
    ...copying,
    async query<R extends object = Row>(text: string, values: readonly unknown[] = []): Promise<Result<R>> {
      const r = await run({ text, values: values as unknown[] });
      return { rows: r.rows as R[], rowCount: r.rowCount ?? 0 };
    },
    async rows<R extends unknown[]>(name: string, text: string, values: readonly unknown[] = []): Promise<R[]> {
      return (await run({ name, text, values: values as unknown[], rowMode: 'array' })).rows as R[];
    },
    async run(name: string, text: string, values: readonly unknown[] = []): Promise<number> {
      return (await run({ name, text, values: values as unknown[] })).rowCount ?? 0;
    },
  };
}

function copy(client: PoolClient, into: string, rows: CopyRows): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(into, rows.end(), (error, count) => {
        if (error !== null) return reject(error); // what the server did not want may still be on its way to it
        rows.sent();
        resolve(count);
      }),
    );
  });
}

function read<T>(client: PoolClient, select: string, row: (columns: RowReader) => T): Promise<T[]> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(select, row, (error, rows) => (error === null ? resolve(rows) : reject(error as Error))));
  });
}

/** What is sent within one turn of the event loop leaves in one write. */
function gathered<T>(client: PoolClient, send: () => T): T {
  const { stream } = client.connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
  return send();
}

const INT8 = 20;
const NUMERIC = 1700;
const TIMESTAMPTZ = 1184;
const TIMESTAMP = 1114;

/** Parsers of these sessions only: other users of pg in the process keep their own. */
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    if (format !== 'binary') {
      if (oid === INT8) return BigInt;
      if (oid === NUMERIC) return (text) => (text.includes('.') || text === 'NaN' ? text : BigInt(text));
      if (oid === TIMESTAMPTZ || oid === TIMESTAMP) return (text) => text;
    }
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/** SQLSTATE of an error from the server, or null. */
export function sqlState(error: unknown): string | null {
  const driver = (error as { driverError?: unknown } | null)?.driverError ?? error;
  const code = (driver as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlState(error) === '23505' && (constraint === undefined || (error as { constraint?: string }).constraint === constraint);
}

/** The server is away, full, read-only or shutting down: the caller answers 503 and may try again. */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|53|57P|25006|25P03|58)/.test(state);
  const e = error as { code?: unknown; message?: unknown } | null;
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'].includes(String(e?.code)) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed/.test(
      String(e?.message),
    )
  );
}

/** Rolled back by the server for the sake of others (deadlock, serialization): try the transaction again. */
export function isRetryable(error: unknown): boolean {
  return ['40P01', '40001'].includes(sqlState(error) ?? '');
}
