import type { UsageRow } from './usage-row';

/** Token counts where `input` includes `cached`. */
export interface PlainUsage {
  readonly source: string;
  readonly id: string;
  readonly customer: string;
  readonly model: string;
  /** RFC 3339 as it was given. */
  readonly time: string;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** A usage event of dialect `quantities`: the classes are disjoint already, zero ones are said as zero. */
export function quantitiesEvent(row: number, usage: PlainUsage): UsageRow {
  const { source, id, customer, model, time, input, cached, output } = usage;
  const quantities = { input_text: input - cached, cache_read_text: cached, output_text: output };
  const text = JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: 'usage.recorded',
    subject: customer,
    time,
    data: { model, dialect: 'quantities', status: 'succeeded', quantities },
  });
  return { ok: true, row, source, id, customer, text };
}
