import { basename } from 'node:path';
import { progressBar } from '../progress';
import { Service } from '../service';
import type { Context } from '../settings';
import { Checkpoint } from './checkpoint';
import { createCustomers } from './create-customers';
import { addRejection, emptyReport, type ImportReport } from './import-report';
import { Lanes } from './lanes';
import { fileSize, readLines } from './read-lines';
import { sendUsage } from './send-usage';
import { rowReader, usageFormat } from './usage-format';
import type { RowReader, UsageRow } from './usage-row';
import { Verdicts } from './verdicts';
import { Watermark } from './watermark';

export interface ImportOptions {
  readonly createCustomers: boolean;
  readonly source: string;
  readonly format: string | undefined;
  readonly wait: boolean;
}

const LANES = 4;
const BATCH_EVENTS = 1_000;
const BATCH_BYTES = 4_000_000;
const CHECKPOINT_ROWS = 5_000;

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

/** Hands rows over in lanes and remembers how far all of them are acknowledged. */
class Sender {
  private readonly lanes: Lanes<UsageRow>;
  /** Customers that are there, or are being made by the lane of all their rows. */
  private readonly known = new Set<string>();
  private readonly acknowledged: Watermark;
  private written = 0;

  constructor(
    private readonly service: Service,
    private readonly report: ImportReport,
    private readonly verdicts: Verdicts,
    private readonly options: ImportOptions,
    private readonly checkpoint: Checkpoint,
    private readonly resumeAfter: number,
  ) {
    this.acknowledged = new Watermark(resumeAfter);
    this.lanes = new Lanes<UsageRow>(LANES, BATCH_EVENTS, BATCH_BYTES, (rows) => this.send(rows));
  }

  async take(text: string, row: number, read: RowReader): Promise<void> {
    this.report.rows += 1;
    const reading = read(text, row); // also of rows to skip: a format may remember earlier rows
    if (row <= this.resumeAfter) {
      this.report.skipped += 1;
    } else if (reading.ok) {
      await this.lanes.put(reading.customer, reading, Buffer.byteLength(reading.text) + 1);
    } else {
      addRejection(this.report, reading);
      this.acknowledged.mark(row);
    }
  }

  finish(): Promise<void> {
    return this.lanes.drain();
  }

  private async send(rows: UsageRow[]): Promise<void> {
    if (this.options.createCustomers) await this.meet(rows);
    this.verdicts.add(await sendUsage(this.service, rows, this.report, this.options.wait));
    for (const row of rows) this.acknowledged.mark(row.row);
    if (this.acknowledged.row - this.written < CHECKPOINT_ROWS) return;
    this.written = this.acknowledged.row;
    await this.checkpoint.write(this.written);
  }

  /** Makes the customers of these rows that we have not met. */
  private async meet(rows: readonly UsageRow[]): Promise<void> {
    const fresh = [...new Set(rows.map((row) => row.customer))].filter((c) => c !== '' && !this.known.has(c));
    if (fresh.length === 0) return;
    const created = await createCustomers(this.service, fresh);
    this.report.customers_created += created; // lanes are here at the same time
    for (const customer of fresh) this.known.add(customer);
  }
}
