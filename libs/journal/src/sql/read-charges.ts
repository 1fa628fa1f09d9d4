import { CHARGE_KINDS, grantNamed, linesFromText, namesGrant, type ChargeKind } from '@tallystick/domain/charge';
import type { PostableCharge } from '@tallystick/domain/ledger';
import { int2Array, int8Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** A charge as the journal and the rollups need it. */
export interface JournalCharge extends PostableCharge {
  readonly kind: ChargeKind;
  readonly targetSeq: bigint | null;
  readonly succeeded: boolean;
  readonly model: string;
  readonly provider: string | null;
  readonly apiKeyId: string | null;
  readonly rateVersion: string | null;
  /** Canonical text of the lines; see libs/domain/src/charge. */
  readonly lines: string;
}

/** Charges `first` to `last` of a shard. */
export interface ChargeRange {
  readonly shard: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** A charge below one that is there is missing: the charge table lost a row. Posting of that shard must stop. */
export class ChargeGap extends Error {
  override readonly name = 'ChargeGap';
}

type ChargeRow = [
  number,
  bigint,
  number,
  string,
  string,
  string,
  bigint,
  bigint,
  string,
  string | null,
  string | null,
  string | null,
  string,
  bigint | null,
  bigint | null,
  string | null,
  bigint | null,
  string | null,
];

/**
 * The ranges' charges in order, per shard. A range may end early where an announcement ran ahead of what is there.
 * Throws `ChargeGap`.
 */
export async function readCharges(tx: Sql, ranges: readonly ChargeRange[]): Promise<Map<number, JournalCharge[]>> {
  const found = new Map<number, JournalCharge[]>(ranges.map((r) => [r.shard, []]));
  if (ranges.length === 0) return found;
  const rows = await tx.rows<ChargeRow>('journal_read_charges', READ, [
    int2Array(ranges.map((r) => r.shard)),
    int8Array(ranges.map((r) => r.first)),
    int8Array(ranges.map((r) => r.last)),
  ]);
  for (const row of rows) found.get(row[0])?.push(toCharge(row));
  for (const { shard, first } of ranges)
    found.get(shard)?.forEach((charge, i) => {
      if (charge.chargeSeq !== first + BigInt(i)) throw new ChargeGap(`shard ${shard}: charge ${first + BigInt(i)} is missing`);
    });
  return found;
}

function toCharge(row: ChargeRow): JournalCharge {
  const marks = row[2];
  const kind = CHARGE_KINDS[(marks >> 3) - 1];
  if (kind === undefined) throw new Error(`charge ${row[1]} has the kind ${marks >> 3}: no such kind`);
  return {
    kind,
    grant: namesGrant(kind) ? grantNamed(linesFromText(row[12])) : null,
    targetSeq: row[13],
    upstream:
      row[14] === null || row[15] === null || row[16] === null || row[17] === null
        ? null
        : { amount: row[14], asset: row[15], rateSeq: row[16], rateVersion: row[17] },
    chargeSeq: row[1],
    outcome: marks & 1 ? 'charged' : 'not_billable',
    funding: marks & 2 ? 'prepaid' : 'postpaid',
    succeeded: (marks & 4) !== 0,
    customer: row[3],
    entity: row[4],
    asset: row[5],
    amount: row[6],
    eventTime: row[7],
    model: row[8],
    provider: row[9],
    apiKeyId: row[10],
    rateVersion: row[11],
    lines: row[12],
  };
}

/** `public` by name: a rebuild in a scratch schema reads the same kept charges. */
const READ = `
SELECT c.shard, c.charge_seq, (c.outcome = 1)::int4 + 2 * (c.funding = 1)::int4 + 4 * (c.status = 1)::int4 + 8 * c.kind, c.customer,
       c.entity, c.asset, c.amount, c.event_time, c.model, c.provider, c.api_key_id, c.rate_version, c.lines,
       c.target_seq, c.upstream_amount, c.upstream_asset, c.upstream_rate_seq, c.upstream_rate_version
FROM unnest($1::int2[], $2::int8[], $3::int8[]) AS r (shard, first, last)
CROSS JOIN LATERAL (SELECT * FROM public.charge x WHERE x.shard = r.shard AND x.charge_seq >= r.first AND x.charge_seq <= r.last
                    ORDER BY x.charge_seq) c`;
