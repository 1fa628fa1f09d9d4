import type { CopyRows } from './copy-rows';

export type Row = Record<string, unknown>;

export interface Result<R> {
  readonly rows: R[];
  readonly rowCount: number;
}

/**
 * SQL against one database: a pool, or one session inside a transaction.
 * int8 and numeric without decimals come back as bigint, bytea as Buffer, timestamptz as text.
 * A Buffer parameter goes over the wire in binary form: see binary-arrays.ts.
 */
export interface Sql {
  query<R extends object = Row>(text: string, values?: readonly unknown[]): Promise<Result<R>>;
  /** The same as rows of plain arrays, prepared once per session under `name` (text must not change). */
  rows<R extends unknown[] = unknown[]>(name: string, text: string, values?: readonly unknown[]): Promise<R[]>;
  /** A prepared statement without rows of interest; answers the number of rows touched. */
  run(name: string, text: string, values?: readonly unknown[]): Promise<number>;
  /** COPY of rows into `into`: a table and its columns, `t (a, b)`. Answers how many there were; throws what an INSERT would. */
  copy(into: string, rows: CopyRows): Promise<number>;
}
