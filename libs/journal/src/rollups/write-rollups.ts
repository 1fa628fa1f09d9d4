import { int2Array, int4Array, int8Array, numericArray, textArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { RollupRows } from './rollup-rows';

/**
 * Adds the sums to the rollup tables and moves the heads, in one statement per table. `through`: shard → batch that is now contained.
 * Each of the sums is of one shard, so that no two hold the same key: customers and accounts belong to one shard.
 */
export async function writeRollups(tx: Sql, sums: readonly RollupRows[], through: ReadonlyMap<number, bigint>): Promise<void> {
  const usage = sums.flatMap((rows) => rows.usage);
  if (usage.length > 0)
    await tx.run('journal_rollup_usage', USAGE, [
      textArray(usage.map((r) => r.customer)),
      int8Array(usage.map((r) => r.bucket)),
      textArray(usage.map((r) => r.model)),
      textArray(usage.map((r) => r.provider)),
      textArray(usage.map((r) => r.apiKeyId)),
      textArray(usage.map((r) => r.rateVersion)),
      textArray(usage.map((r) => r.asset)),
      int4Array(usage.map((r) => r.requests)),
      int4Array(usage.map((r) => r.successes)),
      numericArray(usage.map((r) => r.input)),
      numericArray(usage.map((r) => r.cached)),
      numericArray(usage.map((r) => r.output)),
      numericArray(usage.map((r) => r.amount)),
    ]);
  const days = sums.flatMap((rows) => rows.days);
  if (days.length > 0)
    await tx.run('journal_rollup_days', DAYS, [
      int8Array(days.map((r) => r.accountId)),
      int4Array(days.map((r) => r.day)),
      numericArray(days.map((r) => r.debits)),
      numericArray(days.map((r) => r.credits)),
    ]);
  await tx.run('journal_rollup_heads', HEADS, [int2Array([...through.keys()]), int8Array([...through.values()])]);
}

/** Rows are added in key order, so that the index grows where it was touched last. */
const USAGE = `
INSERT INTO usage_rollup AS u (customer, bucket, model, provider, api_key_id, rate_version, asset, request_count, success_count,
                               input_tokens, cached_tokens, output_tokens, amount)
SELECT * FROM unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int4[], $9::int4[],
                     $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[]) AS n (customer, bucket)
ORDER BY n.customer COLLATE "C", n.bucket
ON CONFLICT (customer, bucket, model, provider, api_key_id, rate_version, asset) DO UPDATE
SET request_count = u.request_count + excluded.request_count, success_count = u.success_count + excluded.success_count,
    input_tokens = u.input_tokens + excluded.input_tokens, cached_tokens = u.cached_tokens + excluded.cached_tokens,
    output_tokens = u.output_tokens + excluded.output_tokens, amount = u.amount + excluded.amount`;
const DAYS = `
INSERT INTO account_day AS a (account_id, day, debits, credits)
SELECT * FROM unnest($1::int8[], $2::int4[], $3::numeric[], $4::numeric[]) AS n (account_id, day, debits, credits) ORDER BY n.account_id, n.day
ON CONFLICT (account_id, day) DO UPDATE SET debits = a.debits + excluded.debits, credits = a.credits + excluded.credits`;
const HEADS = `
UPDATE rollup_head h SET batch_seq = n.batch_seq FROM unnest($1::int2[], $2::int8[]) AS n (shard, batch_seq) WHERE h.shard = n.shard`;
