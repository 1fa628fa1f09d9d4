import type { Verdict, Verification } from '../../verify/verdict';
import { Failed } from '../exit';
import { runJob } from '../run-job';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

/** `verify`: every invariant, a line each, and every charge executed again. Exit code 1 where one fails. */
export const addVerify: AddVerb = (program, act) => {
  program
    .command('verify')
    .description('check every invariant and execute every charge again; exit code 1 if one fails')
    .option('--job <id>', 'come back to a job that was begun before')
    .action(
      act(async (context, options: { job?: string }) => {
        const found = await runJob<Verification>(context, 'verify', options.job);
        answer(context, found, () => verificationText(found));
        if (!found.ok) throw new Failed(`${found.verdicts.filter((v) => !v.ok).length} checks failed`);
      }),
    );
};

export function verificationText(found: Verification): string {
  const width = Math.max(...found.verdicts.map((v) => v.name.length));
  const good = found.verdicts.filter((v) => v.ok).length;
  const rate = Math.round(found.charges_per_second).toLocaleString('en');
  return [
    ...found.verdicts.flatMap((v) => verdictLines(v, width)),
    '',
    `${good} of ${found.verdicts.length} checks hold · ${found.charges.toLocaleString('en')} charges executed again (${rate}/s) · ${found.seconds.toFixed(1)} s`,
  ].join('\n');
}

function verdictLines({ ok, name, invariants, title, findings, seconds }: Verdict, width: number): string[] {
  const line = `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${title} (${[...invariants, `${seconds.toFixed(1)} s`].join(', ')})`;
  return [line, ...findings.map((f) => `        ${f.position}: ${f.detail}`)];
}
