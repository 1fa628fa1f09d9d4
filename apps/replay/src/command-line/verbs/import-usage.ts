import { Failed } from '../exit';
import { reportText } from '../import-usage/import-report';
import { importUsage } from '../import-usage/import-usage';
import { USAGE_FORMATS } from '../import-usage/usage-format';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

interface Options {
  readonly createCustomers?: boolean;
  readonly source: string;
  readonly format?: string;
  readonly wait: boolean;
}

/** `import usage FILE`: CloudEvents, plain rows or a known trace into the log, and (unless told not to) waits until all of it is posted. */
export const addImportUsage: AddVerb = (group, act) => {
  group
    .command('usage')
    .description('usage events from JSON lines (.gz too): CloudEvents, plain rows, or a known trace; safe to repeat')
    .argument('<file>')
    .option('--create-customers', 'make every customer not met yet: active, postpaid, UTC, on the price book `default`')
    .option('--source <source>', 'source of rows that name none', 'import')
    .option('--format <format>', `one of ${USAGE_FORMATS.join(', ')}; else the first line shows it`)
    .option('--no-wait', 'end when the log has all of it, without waiting for the journal')
    .action(
      act(async (context, file: string, o: Options) => {
        const options = { createCustomers: o.createCustomers === true, source: o.source, format: o.format, wait: o.wait };
        const report = await importUsage(context, file, options);
        answer(context, report, () => reportText(report));
        // parked usage is kept and waits for its fix; what was rejected is nowhere
        if (report.rejected > 0) throw new Failed(`${report.rejected} of ${report.rows} rows were rejected`);
      }),
    );
};
