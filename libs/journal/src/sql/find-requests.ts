import { identityKey } from '@tallystick/domain/event/identity';
import { requestKey, type Refund, type RequestTarget } from '@tallystick/domain/ledger';
import { int2Array, int4Array, int8Array, textArray, uuidArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

export interface RequestQuery {
  readonly shard: number;
  readonly refund: Refund;
}

/**
 * The entries of the posted charges that the refunds name, by shard and request key. A request that is not posted yet is absent.
 * With a source it is one probe; without one every charge of the customer is looked through, so callers should name it.
 */
export async function findRequests(tx: Sql, queries: readonly RequestQuery[]): Promise<Map<number, Map<string, RequestTarget>>> {
  const found = new Map<number, Map<string, RequestTarget>>();
  const bySource = queries.filter((q) => q.refund.source !== null);
  const byId = queries.filter((q) => q.refund.source === null);
  const rows: { query: RequestQuery; seq: bigint }[] = [];
  const take = (list: readonly RequestQuery[], answer: readonly [number, bigint][]): void => {
    for (const [n, seq] of answer) if (list[n] !== undefined) rows.push({ query: list[n], seq });
  };
  const shards = (list: readonly RequestQuery[]): Buffer[] => [
    int4Array(list.map((_, n) => n)),
    int2Array(list.map((q) => q.shard)),
    textArray(list.map((q) => q.refund.customer)),
  ];
  if (bySource.length > 0)
    take(
      bySource,
      await tx.rows('journal_find_by_source', BY_SOURCE, [
        ...shards(bySource),
        uuidArray(bySource.map((q) => identityKey(q.refund.source ?? '', q.refund.id))),
        textArray(bySource.map((q) => q.refund.source)),
        textArray(bySource.map((q) => q.refund.id)),
      ]),
    );
  if (byId.length > 0) take(byId, await tx.rows('journal_find_by_id', BY_ID, [...shards(byId), textArray(byId.map((q) => q.refund.id))]));
  const entries = await entriesOfCharges(
    tx,
    rows.map((r) => ({ shard: r.query.shard, chargeSeq: r.seq })),
  );
  rows.forEach(({ query: { shard, refund } }, n) => {
    const entry = entries[n];
    if (entry == null) return;
    const of = found.get(shard) ?? new Map<string, RequestTarget>();
    found.set(shard, of);
    const key = requestKey(refund.customer, refund.source, refund.id);
    const before = of.get(key);
    of.set(key, before === undefined || before === entry ? entry : 'ambiguous');
  });
  return found;
}

/** The journal entry of each charge; null where it is not posted yet. */
export async function entriesOfCharges(sql: Sql, charges: readonly { shard: number; chargeSeq: bigint }[]): Promise<(bigint | null)[]> {
  if (charges.length === 0) return [];
  const rows = await sql.rows<[number, bigint]>('journal_entries_of_charges', ENTRIES, [
    int4Array(charges.map((_, n) => n)),
    int2Array(charges.map((c) => c.shard)),
    int8Array(charges.map((c) => c.chargeSeq)),
  ]);
  const entries = new Array<bigint | null>(charges.length).fill(null);
  for (const [n, entry] of rows) entries[n] = entry;
  return entries;
}

/** A released event's identity stays with its exception's shard; its charge may stand on another one, so its own source and id are looked at. */
const BY_SOURCE = `
SELECT q.n, c.charge_seq
FROM unnest($1::int4[], $2::int2[], $3::text[], $4::uuid[], $5::text[], $6::text[]) AS q (n, shard, customer, key, source, id)
JOIN public.identity i ON i.key = q.key
LEFT JOIN public.exception_outcome o ON i.outcome = 3 AND o.shard = i.shard AND o.decision_seq = i.seq AND o.state = 'released'
JOIN public.charge c ON c.shard = q.shard AND c.charge_seq = CASE WHEN i.outcome = 3 THEN o.charge_seq ELSE i.seq END
  AND c.customer = q.customer AND c.source = q.source AND c.event_id = q.id AND c.kind IN (1, 3)`;
const BY_ID = `
SELECT q.n, c.charge_seq
FROM unnest($1::int4[], $2::int2[], $3::text[], $4::text[]) AS q (n, shard, customer, id)
JOIN public.charge c ON c.customer = q.customer AND c.shard = q.shard AND c.event_id = q.id AND c.kind IN (1, 3)`;
const ENTRIES = `
SELECT q.n, i.entry_first + (i.entry_count - i.charge_count) + (q.seq - i.charge_first)
FROM unnest($1::int4[], $2::int2[], $3::int8[]) AS q (n, shard, seq)
CROSS JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = q.shard AND x.charge_count > 0 AND x.charge_first <= q.seq
                    ORDER BY x.charge_first DESC LIMIT 1) i
WHERE q.seq < i.charge_first + i.charge_count`;
