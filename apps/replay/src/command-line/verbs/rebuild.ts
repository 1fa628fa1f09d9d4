import type { Rebuilt } from '../../rebuild/rebuild';
import type { Compared } from '../../rebuild/compare-tables';
import { Failed } from '../exit';
import { runJob } from '../run-job';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

/** `rebuild`: fold everything again into a scratch schema and compare. Exit code 1 where a row differs. */
export const addRebuild: AddVerb = (program, act) => {
  program
    .command('rebuild')
    .description('fold the journal again from what was kept, into a scratch schema, and compare every row')
    .option('--job <id>', 'come back to a job that was begun before')
    .action(
      act(async (context, options: { job?: string }) => {
        const rebuilt = await runJob<Rebuilt>(context, 'rebuild', options.job);
        answer(context, rebuilt, () => rebuiltText(rebuilt));
        if (!rebuilt.ok) throw new Failed('the rebuilt journal is not the live one');
      }),
    );
};

export function rebuiltText(rebuilt: Rebuilt): string {
  const width = Math.max(...rebuilt.tables.map((t) => t.table.length));
  const n = (value: number): string => Math.round(value).toLocaleString('en');
  return [
    ...rebuilt.tables.flatMap((t) => tableLines(t, width)),
    '',
    `${n(rebuilt.events)} events folded again in ${rebuilt.fold_seconds.toFixed(1)} s (${n(rebuilt.events_per_second)} events/s), compared in ${(rebuilt.seconds - rebuilt.fold_seconds).toFixed(1)} s: ${rebuilt.ok ? 'every row is the same, to the byte' : 'not the same'}`,
  ].join('\n');
}

function tableLines({ table, rows, differences, findings }: Compared, width: number): string[] {
  const count = `${rows.toLocaleString('en')} rows`;
  const line =
    differences === 0
      ? `ok    ${table.padEnd(width)}  ${count}`
      : `FAIL  ${table.padEnd(width)}  ${count}, ${differences.toLocaleString('en')} differ`;
  return [line, ...findings.map((f) => `        ${f.position}: ${f.detail}`)];
}
