import type { Sql } from '../../sql';

/** What is not as it must be, and where: `shard 7 transfer 1234`. */
export interface Finding {
  readonly position: string;
  readonly detail: string;
}

/** One thing that must hold of what is stored. It reads sets, never row by row, and changes nothing. */
export interface Check {
  /** Unique, kebab-case. */
  readonly name: string;
  /** `I1` … `I20` as in libs/domain/README.md. */
  readonly invariants: readonly string[];
  /** What holds where it passes, for people. */
  readonly title: string;
  /** Nothing where it holds; else findings in the order of their positions, the first bad position first, at most `FINDINGS_MAX`. */
  run(sql: Sql): Promise<readonly Finding[]>;
}

export const FINDINGS_MAX = 20;

/** A check that is one query. It answers `position` and `detail`, ordered; it is cut at `FINDINGS_MAX` here. */
export function sqlCheck(name: string, invariants: readonly string[], title: string, query: string): Check {
  return {
    name,
    invariants,
    title,
    async run(sql) {
      const { rows } = await sql.query<{ position: string; detail: string }>(`${query} LIMIT ${FINDINGS_MAX}`);
      return rows.map(({ position, detail }) => ({ position, detail }));
    },
  };
}

/**
 * A check that looks at whole shards first and row by row only where one does not come out: `suspects` answers their numbers, `query` is
 * as in `sqlCheck`, with the suspects as `$1::int2[]`.
 */
export function shardCheck(name: string, invariants: readonly string[], title: string, suspects: string, query: string): Check {
  return {
    name,
    invariants,
    title,
    async run(sql) {
      const { rows: shards } = await sql.query<{ shard: number }>(suspects);
      if (shards.length === 0) return [];
      const { rows } = await sql.query<Finding>(`${query} LIMIT ${FINDINGS_MAX}`, [shards.map((s) => s.shard)]);
      return rows.map(({ position, detail }) => ({ position, detail }));
    },
  };
}
