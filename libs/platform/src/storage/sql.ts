import type { CopyRows } from './copy-rows';
import type { RowReader } from './row-reader';

export type Row = Record<string, unknown>;

export interface Result<R> {
  readonly rows: R[];
  readonly rowCount: number;
}

/**
 * SQL against one database: a pool, or one session inside a transaction, where statements that are sent without waiting for one another go
 * out in one write and are done in their order: see `together`.
 * int8 and numeric without decimals come back as bigint, bytea as Buffer, timestamptz as text.
 * A Buffer parameter goes over the wire in binary form: see binary-arrays.ts.
 */
export interface Sql {
  query<R extends object = Row>(text: string, values?: readonly unknown[]): Promise<Result<R>>;
  /** The same as rows of plain arrays, prepared once per session under `name` (text must not change). */
  rows<R extends unknown[] = unknown[]>(name: string, text: string, values?: readonly unknown[]): Promise<R[]>;
  /** A prepared statement without rows of interest; answers the number of rows touched. */
  run(name: string, text: string, values?: readonly unknown[]): Promise<number>;
  /**
   * What `row` makes of each row that `select` answers, in binary form by COPY: for reads that bring a row per event. `select` has no
   * parameters and is planned anew each time: only numbers may be written into it.
   */
  read<T>(select: string, row: (columns: RowReader) => T): Promise<T[]>;
  /** COPY of rows into `into`: a table and its columns, `t (a, b)`. Answers how many there were; throws what an INSERT would. */
  copy(into: string, rows: CopyRows): Promise<number>;
}

/**
 * The answers to statements that were sent together. Throws what the first that failed threw, in their order: those behind it were only told
 * that the transaction is over.
 */
export async function together<T extends readonly unknown[]>(...sent: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const answers = await Promise.allSettled(sent);
  return answers.map((a) => {
    if (a.status === 'rejected') throw a.reason;
    return a.value;
  }) as unknown as T;
}
