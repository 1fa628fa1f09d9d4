import { chartAccount, type AccountKey } from '@tallystick/domain/ledger';
import { boolArray, int2Array, textArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** Makes the accounts with zero counters; answers their numbers by name. The shards' heads are locked, so nobody else makes them. */
export async function makeAccounts(tx: Sql, keys: readonly AccountKey[]): Promise<Map<string, bigint>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.rows<[bigint, string]>('journal_make_accounts', MAKE, [
    int2Array(keys.map((k) => k.shard)),
    int2Array(keys.map((k) => k.code)),
    boolArray(keys.map((k) => chartAccount(k.code).floored)),
    boolArray(keys.map((k) => chartAccount(k.code).creditNormal)),
    textArray(keys.map((k) => k.entity)),
    textArray(keys.map((k) => k.asset)),
    textArray(keys.map((k) => k.customer)),
    textArray(keys.map((k) => k.sub)),
    textArray(keys.map((k) => k.name)),
  ]);
  return new Map(rows.map(([id, name]) => [name, id]));
}

const MAKE = `
INSERT INTO account (shard, code, floored, credit_normal, entity, asset, customer, sub, name)
SELECT * FROM unnest($1::int2[], $2::int2[], $3::bool[], $4::bool[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
RETURNING account_id, name`;
