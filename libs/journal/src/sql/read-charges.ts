import {
  CHARGE_KINDS,
  grantNamed,
  linesFromText,
  namesGrant,
  tokensOfPlainLines,
  type ChargeKind,
  type TokenSums,
} from '@tallystick/domain/charge';
import type { PostableCharge } from '@tallystick/domain/ledger';
import type { RowReader } from '@tallystick/platform/storage/row-reader';
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
  /** Tokens of all its lines; the lines' stored text where they have to be read whole, see `tokensOfPlainLines`. */
  readonly usage: TokenSums | string;
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

/**
 * The ranges' charges in order, per shard. A range may end early where an announcement ran ahead of what is there.
 * Throws `ChargeGap`.
 */
export async function readCharges(tx: Sql, ranges: readonly ChargeRange[]): Promise<Map<number, JournalCharge[]>> {
  const found = new Map<number, JournalCharge[]>(ranges.map((r) => [r.shard, []]));
  if (ranges.length === 0) return found;
  await tx.read(select(ranges), (row) => found.get(row.int2())?.push(toCharge(row)));
  for (const { shard, first } of ranges)
    found.get(shard)?.forEach((charge, i) => {
      if (charge.chargeSeq !== first + BigInt(i)) throw new ChargeGap(`shard ${shard}: charge ${first + BigInt(i)} is missing`);
    });
  return found;
}

/** The columns of `select` behind the shard, in their order. */
function toCharge(row: RowReader): JournalCharge {
  const chargeSeq = row.int8();
  const marks = row.int4();
  const kind = CHARGE_KINDS[(marks >> 3) - 1];
  if (kind === undefined) throw new Error(`charge ${chargeSeq} has the kind ${marks >> 3}: no such kind`);
  const customer = row.symbol();
  const entity = row.symbol();
  const asset = row.symbol();
  const amount = row.numeric();
  const eventTime = row.int8();
  const model = row.symbol();
  const provider = row.symbolOrNull();
  const apiKeyId = row.symbolOrNull();
  const rateVersion = row.symbolOrNull();
  const usage = row.textOr(tokensOfPlainLines);
  const targetSeq = row.int8OrNull();
  const upstreamAmount = row.numericOrNull();
  const upstreamAsset = row.symbolOrNull();
  const upstreamRateSeq = row.int8OrNull();
  const upstreamRateVersion = row.symbolOrNull();
  return {
    kind,
    grant: namesGrant(kind) && typeof usage === 'string' ? grantNamed(linesFromText(usage)) : null,
    targetSeq,
    upstream:
      upstreamAmount === null || upstreamAsset === null || upstreamRateSeq === null || upstreamRateVersion === null
        ? null
        : { amount: upstreamAmount, asset: upstreamAsset, rateSeq: upstreamRateSeq, rateVersion: upstreamRateVersion },
    chargeSeq,
    outcome: marks & 1 ? 'charged' : 'not_billable',
    funding: marks & 2 ? 'prepaid' : 'postpaid',
    succeeded: (marks & 4) !== 0,
    customer,
    entity,
    asset,
    amount,
    eventTime,
    model,
    provider,
    apiKeyId,
    rateVersion,
    usage,
  };
}

/** `public` by name: a rebuild in a scratch schema reads the same kept charges. */
const select = (ranges: readonly ChargeRange[]): string => `
SELECT c.shard, c.charge_seq, (c.outcome = 1)::int4 + 2 * (c.funding = 1)::int4 + 4 * (c.status = 1)::int4 + 8 * c.kind, c.customer,
       c.entity, c.asset, c.amount, c.event_time, c.model, c.provider, c.api_key_id, c.rate_version, c.lines,
       c.target_seq, c.upstream_amount, c.upstream_asset, c.upstream_rate_seq, c.upstream_rate_version
FROM (VALUES ${ranges.map(({ shard, first, last }) => `(${shard}::int2, ${first}::int8, ${last}::int8)`).join(', ')}) AS r (shard, first, last)
CROSS JOIN LATERAL (SELECT * FROM public.charge x WHERE x.shard = r.shard AND x.charge_seq >= r.first AND x.charge_seq <= r.last
                    ORDER BY x.charge_seq) c`;
