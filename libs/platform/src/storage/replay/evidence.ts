import { CHARGE_KINDS, linesFromText, type Charge, type ChargeOutcome, type Funding, type UsageStatus } from '@tallystick/domain/charge';

/** A charge as it is stored, beside the raw record that it was made of. */
export interface Evidence {
  readonly charge: Charge;
  /** The stored text of the lines: what the hash covers. */
  readonly linesText: string;
  readonly chargeHash: Buffer;
  /** Null where the raw record is gone. */
  readonly raw: RawRecord | null;
}

export interface RawRecord {
  readonly salt: Buffer;
  readonly bytes: string | Buffer;
  readonly origin: string | null;
}

const OUTCOMES: readonly ChargeOutcome[] = ['charged', 'not_billable'];
const STATUSES: readonly UsageStatus[] = ['succeeded', 'failed', 'cancelled'];
const FUNDINGS: readonly Funding[] = ['prepaid', 'postpaid'];

export const EVIDENCE_COLUMNS = `c.shard, c.charge_seq, c.decision_seq, c.outcome, c.status, c.funding, c.customer, c.source, c.event_id, c.event_time,
  c.recorded_at, c.partition, c."offset", c.appended_at, c.dialect, c.normaliser_version, c.pricing_version, c.model, c.provider, c.api_key_id,
  c.entity, c.asset, c.catalogue_seq, c.contract_seq, c.rate_seq, c.rate_version, c.amount, c.lines, c.flags, c.raw_hash, c.charge_hash,
  u.salt, u.value, u.bytes, u.origin, c.kind, c.target_seq, c.upstream_amount, c.upstream_asset, c.upstream_rate_seq, c.upstream_rate_version`;
export const EVIDENCE_FROM = `charge c LEFT JOIN usage_record u ON u.partition = c.partition AND u."offset" = c."offset" AND u.appended_at = c.appended_at`;

type Row = [
  ...[number, bigint, bigint, number, number, number, string, string, string, bigint],
  ...[bigint, number, bigint, bigint, string, number, number, string, string | null, string | null],
  ...[string, string, bigint, bigint, bigint | null, string | null, bigint, string, string | null, Buffer, Buffer],
  ...[Buffer | null, string | null, Buffer | null, string | null],
  ...[number, bigint | null, bigint | null, string | null, bigint | null, string | null],
];
export type EvidenceRow = Row;

/** Throws where the stored row can't be one of ours: it was changed. */
export function readEvidence(r: EvidenceRow): Evidence {
  const charge: Charge = {
    kind: coded(CHARGE_KINDS, r[35], 'kind'),
    targetSeq: r[36],
    upstream:
      r[37] === null || r[38] === null || r[39] === null || r[40] === null
        ? null
        : { amount: r[37], asset: r[38], rateSeq: r[39], rateVersion: r[40] },
    shard: r[0],
    chargeSeq: r[1],
    decisionSeq: r[2],
    outcome: coded(OUTCOMES, r[3], 'outcome'),
    status: coded(STATUSES, r[4], 'status'),
    funding: coded(FUNDINGS, r[5], 'funding'),
    customer: r[6],
    source: r[7],
    eventId: r[8],
    eventTime: r[9],
    recordedAt: r[10],
    partition: r[11],
    offset: r[12],
    appendedAt: r[13],
    dialect: r[14],
    normaliserVersion: r[15],
    pricingVersion: r[16],
    model: r[17],
    provider: r[18],
    apiKeyId: r[19],
    entity: r[20],
    asset: r[21],
    catalogueSeq: r[22],
    contractSeq: r[23],
    rateSeq: r[24],
    rateVersion: r[25],
    amount: r[26],
    lines: linesFromText(r[27]),
    flags: r[28],
    rawHash: r[29],
  };
  const [salt, bytes] = [r[31], r[32] ?? r[33]];
  return { charge, linesText: r[27], chargeHash: r[30], raw: salt === null || bytes === null ? null : { salt, bytes, origin: r[34] } };
}

function coded<T>(names: readonly T[], code: number, column: string): T {
  const name = names[code - 1];
  if (name === undefined) throw new Error(`charge.${column} is ${code}: no such code`);
  return name;
}
