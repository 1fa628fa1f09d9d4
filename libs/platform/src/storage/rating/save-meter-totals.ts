import { numericArray, textArray } from '../binary-arrays';
import type { Sql } from '../sql';
import type { MeterTotal } from './load-meter-totals';

/** Where the batch left each meter that it moved. */
export async function saveMeterTotals(tx: Sql, totals: readonly MeterTotal[]): Promise<void> {
  if (totals.length === 0) return;
  await tx.run(
    'save_meter_totals',
    `INSERT INTO meter_total AS t (customer, period, meter, units, input_tokens, output_tokens)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[])
     ON CONFLICT (customer, period, meter) DO UPDATE
     SET units = excluded.units, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens`,
    [
      textArray(totals.map((t) => t.customer)),
      textArray(totals.map((t) => t.period)),
      textArray(totals.map((t) => t.meter)),
      numericArray(totals.map((t) => t.units)),
      numericArray(totals.map((t) => t.input)),
      numericArray(totals.map((t) => t.output)),
    ],
  );
}
