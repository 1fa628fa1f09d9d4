import { basename } from 'node:path';
import { progressBar } from '../progress';
import { Service } from '../service';
import type { Context } from '../settings';
import { Checkpoint } from './checkpoint';
import { emptyReport, type ImportReport } from './import-report';
import { fileSize, readLines } from './read-lines';
import { Sender } from './sender';
import { rowReader, usageFormat } from './usage-format';
import type { RowReader } from './usage-row';
import { Verdicts } from './verdicts';

export interface ImportOptions {
  readonly createCustomers: boolean;
  readonly source: string;
  readonly format: string | undefined;
  readonly wait: boolean;
}

/**
 * A file of usage → events in the log → (unless told not to wait) charges in the journal.
 * Broken off, it goes on where it stopped; repeated, everything is a duplicate: identity decides, not this program.
 * Throws `WrongUse` (no such file, unknown format), `Refused`, `Away`, `Failed`.
 */
export async function importUsage(context: Context, path: string, options: ImportOptions): Promise<ImportReport> {
  const size = await fileSize(path);
  const service = new Service(context.settings);
  await service.call('/health/live'); // later a service that goes away for a moment is waited for; one that never was there is said at once
  const report = emptyReport();
  const started = process.hrtime.bigint();
  const bar = progressBar(context.terminal, basename(path), size);
  const checkpoint = await Checkpoint.of(context.settings.dataDir, path, [options.source, options.format ?? '', context.settings.url]);
  let bytes = 0;
  const verdicts = new Verdicts(service, report, (settled) => bar.update(bytes, `${settled} posted`));
  try {
    const waiting = options.wait ? verdicts.run() : Promise.resolve();
    waiting.catch(() => undefined); // seen below, after the sending ended
    const sender = new Sender(service, report, verdicts, options, checkpoint, await checkpoint.read());
    for await (const line of numbered(path, options)) {
      bytes = line.bytesRead;
      await sender.take(line.text, line.row, line.read);
      if (line.row % 100 === 0) bar.update(bytes, `${line.row} rows`);
    }
    await sender.finish();
    verdicts.end();
    await waiting;
    await checkpoint.remove();
    report.waited = report.posted = options.wait;
    bar.update(size, `${report.rows} rows`);
  } finally {
    verdicts.stop();
    bar.stop();
  }
  report.seconds = Number(process.hrtime.bigint() - started) / 1e9;
  report.events_per_second = (report.rows - report.skipped) / Math.max(report.seconds, 1e-6);
  return report;
}

interface Numbered {
  readonly text: string;
  readonly row: number;
  readonly bytesRead: number;
  readonly read: RowReader;
}

/** The file's rows, numbered from 1, each with the format's reader. */
async function* numbered(path: string, options: ImportOptions): AsyncGenerator<Numbered> {
  let reader: { read: RowReader; header: boolean } | null = null;
  let row = 0;
  for await (const { text, bytesRead } of readLines(path)) {
    if (reader === null) {
      reader = rowReader(usageFormat(options.format, text), basename(path), options.source, text);
      if (reader.header) continue;
    }
    yield { text, row: (row += 1), bytesRead, read: reader.read };
  }
}
