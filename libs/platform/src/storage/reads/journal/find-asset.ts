import type { Sql } from '../../sql';

/** Whether any price book or any account is in the asset. */
export async function hasAsset(sql: Sql, asset: string): Promise<boolean> {
  const rows = await sql.rows(
    'asset_is_known',
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM catalogue_entry WHERE kind = 'price_book' AND body::jsonb ->> 'asset' = $1)
       OR EXISTS (SELECT 1 FROM account WHERE asset = $1)`,
    [asset],
  );
  return rows.length > 0;
}
