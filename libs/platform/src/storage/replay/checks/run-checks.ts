import { sqlState, type Database } from '../../database';
import type { Sql } from '../../sql';
import type { Check, Finding } from './check';
import { CHECKS } from './checks';

export interface CheckResult {
  readonly check: Check;
  /** Nothing where it holds. */
  readonly findings: readonly Finding[];
  readonly ms: number;
}

/**
 * Runs the checks over one snapshot, so that each sees the same commit while posting goes on beside it; hands over each result as it
 * comes. Reads with any role that may read everything.
 */
export async function runChecks(db: Database, onResult: (result: CheckResult) => void | Promise<void>, checks = CHECKS): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await tx.query("SET LOCAL work_mem = '128MB'");
    for (const check of checks) {
      const started = performance.now();
      const findings = await runOne(tx, check);
      await onResult({ check, findings, ms: performance.now() - started });
    }
  });
}

/** Text that is no JSON any more, a number that is none: evidence that was changed must not keep the other checks from running. */
async function runOne(tx: Sql, check: Check): Promise<readonly Finding[]> {
  await tx.query('SAVEPOINT one_check');
  try {
    return await check.run(tx);
  } catch (error) {
    if (sqlState(error)?.startsWith('22') !== true) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT one_check');
    return [{ position: 'a row that can no longer be read', detail: (error as Error).message }];
  }
}
