import { identityKey } from '@tallystick/domain/event/identity';
import { requestKey, type Refund, type RequestTarget } from '@tallystick/domain/ledger';
import { int2Array, int4Array, int8Array, textArray, uuidArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

export interface RequestQuery {
  readonly shard: number;
  readonly refund: Refund;
}

/** A request under one source that it may have come from. */
interface Probe {
  readonly query: RequestQuery;
  readonly source: string;
}

/** An installation with more sources than this is walked through where a refund names none. */
const SOURCES_MAX = 1_000;

/**
 * The entries of the posted charges that the refunds name, by shard and request key. A request that is not posted yet is absent.
 * One probe of `identity` per refund; one per source that there is where it names none.
 */
export async function findRequests(tx: Sql, queries: readonly RequestQuery[]): Promise<Map<number, Map<string, RequestTarget>>> {
  const found = new Map<number, Map<string, RequestTarget>>();
  const rows = await findCharges(tx, queries);
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

async function findCharges(tx: Sql, queries: readonly RequestQuery[]): Promise<{ query: RequestQuery; seq: bigint }[]> {
  const unnamed = queries.filter((q) => q.refund.source === null);
  const sources = unnamed.length === 0 ? [] : await tx.rows<[string]>('journal_sources', SOURCES, [SOURCES_MAX + 1]);
  const walked = sources.length > SOURCES_MAX ? unnamed : [];
  const probes = queries.flatMap((query): Probe[] => {
    if (query.refund.source !== null) return [{ query, source: query.refund.source }];
    return walked.length > 0 ? [] : sources.map(([source]) => ({ query, source }));
  });
  const probed = probes.length === 0 ? [] : await probe(tx, probes);
  if (walked.length === 0) return probed;
  const rows = await tx.rows<[number, bigint]>('journal_find_by_id', BY_ID, [...named(walked), textArray(walked.map((q) => q.refund.id))]);
  return [...probed, ...rows.flatMap(([n, seq]) => (walked[n] === undefined ? [] : [{ query: walked[n], seq }]))];
}

async function probe(tx: Sql, probes: readonly Probe[]): Promise<{ query: RequestQuery; seq: bigint }[]> {
  const rows = await tx.rows<[number, bigint]>('journal_find_by_source', BY_SOURCE, [
    ...named(probes.map((p) => p.query)),
    uuidArray(probes.map((p) => identityKey(p.source, p.query.refund.id))),
    textArray(probes.map((p) => p.source)),
    textArray(probes.map((p) => p.query.refund.id)),
  ]);
  return rows.flatMap(([n, seq]) => (probes[n] === undefined ? [] : [{ query: probes[n].query, seq }]));
}

const named = (list: readonly RequestQuery[]): Buffer[] => [
  int4Array(list.map((_, n) => n)),
  int2Array(list.map((q) => q.shard)),
  textArray(list.map((q) => q.refund.customer)),
];

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

const SOURCES = 'SELECT source FROM public.event_source LIMIT $1';
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
