import type { Service } from '../service';
import type { Checkpoint } from './checkpoint';
import { createCustomers } from './create-customers';
import { addRejection, type ImportReport } from './import-report';
import { Lanes } from './lanes';
import { sendUsage } from './send-usage';
import type { RowReader, UsageRow } from './usage-row';
import type { Verdicts } from './verdicts';
import { Watermark } from './watermark';

const LANES = 4;
const BATCH_EVENTS = 1_000;
const BATCH_BYTES = 4_000_000;
const CHECKPOINT_ROWS = 5_000;

/** Hands rows over in lanes and remembers how far all of them are acknowledged. */
export class Sender {
  private readonly lanes: Lanes<UsageRow>;
  /** Customers that are there, or are being made by the lane of all their rows. */
  private readonly known = new Set<string>();
  private readonly acknowledged: Watermark;
  private written = 0;

  constructor(
    private readonly service: Service,
    private readonly report: ImportReport,
    private readonly verdicts: Verdicts,
    private readonly options: { readonly createCustomers: boolean; readonly wait: boolean },
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
    const { created, impossible } = await createCustomers(this.service, fresh);
    this.report.customers_created += created; // lanes are here at the same time
    this.report.customers_impossible.push(...impossible);
    for (const customer of fresh) this.known.add(customer);
  }
}
