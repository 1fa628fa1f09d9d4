import type { Database } from '../../database';
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
      const findings = await check.run(tx);
      await onResult({ check, findings, ms: performance.now() - started });
    }
  });
}
