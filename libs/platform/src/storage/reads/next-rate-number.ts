import type { Sql } from '../sql';

/** The number of the next rate version of a model in a book: one above the highest published. Call under the catalogue head's lock. */
export async function nextRateNumber(tx: Sql, book: string, model: string): Promise<number> {
  const [row] = await tx.rows<[number | null]>(
    'next_rate_number',
    `SELECT max((body::jsonb ->> 'number')::int4) FROM catalogue_entry
     WHERE kind = 'rate_version' AND starts_with(key, $1 || '/' || $2 || '/') AND body::jsonb ->> 'model' = $2 AND body::jsonb ->> 'book' = $1`,
    [book, model],
  );
  return (row?.[0] ?? 0) + 1;
}
