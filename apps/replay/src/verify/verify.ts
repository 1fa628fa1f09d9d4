import { Database } from '@tallystick/platform/storage/database';
import { CHECKS, runChecks } from '@tallystick/platform/storage/replay/checks';
import { readHeads } from '@tallystick/platform/storage/replay/read-heads';
import type { Report } from '../jobs/progress';
import { CatalogueUnreadable, loadCatalogue } from './load-catalogue';
import { reexecuteAll } from './reexecute-all';
import type { Verdict, Verification } from './verdict';

/**
 * Every invariant, over one snapshot of the tables, and every charge executed again from its raw bytes, through heads that are read at the
 * start: traffic goes on meanwhile. Only reads, on sessions of its own.
 */
export async function verify(url: string, report: Report): Promise<Verification> {
  const started = performance.now();
  const db = await Database.open({ url, role: 'auditor', poolSize: 4, applicationName: 'tallystick-verify' });
  try {
    const heads = await readHeads(db.sql);
    const total = heads.reduce((sum, h) => sum + Number(h.rated), 0);
    const state = { done: 0, note: 'reading the catalogue' };
    const say = (): void => report({ done: state.done, total, note: state.note });
    const checked: Verdict[] = [];
    const checks = runChecks(db, ({ check: { name, invariants, title }, findings, ms }) => {
      checked.push({ name, invariants, title, ok: findings.length === 0, findings, seconds: ms / 1000 });
      state.note = `${checked.length} of ${CHECKS.length + 1} checks`;
      say();
    });
    const again = reexecution(db, heads, (charges) => {
      state.done += charges;
      say();
    });
    const [, last] = await Promise.all([checks, again]);
    const verdicts = [...checked, last];
    const seconds = (performance.now() - started) / 1000;
    const ok = verdicts.every((v) => v.ok);
    return { ok, verdicts, charges: total, seconds, charges_per_second: total / Math.max(last.seconds, 1e-6) };
  } finally {
    await db.close();
  }
}

async function reexecution(
  db: Database,
  heads: Awaited<ReturnType<typeof readHeads>>,
  onDone: (charges: number) => void,
): Promise<Verdict> {
  const started = performance.now();
  const findings = await loadCatalogue(db.sql).then(
    (replay) => reexecuteAll(db.sql, replay, heads, onDone),
    (error: unknown) => {
      if (!(error instanceof CatalogueUnreadable)) throw error;
      return [{ position: `catalogue ${error.seq}`, detail: `can't be read any more: ${error.message}` }];
    },
  );
  return {
    name: 'charges-executed-again',
    invariants: ['I12', 'I16', 'I18'],
    title: 'every charge, worked out again from its raw bytes, is the one that was kept, to the byte',
    ok: findings.length === 0,
    findings,
    seconds: (performance.now() - started) / 1000,
  };
}
