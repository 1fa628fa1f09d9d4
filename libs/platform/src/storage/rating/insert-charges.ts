import { CHARGE_KINDS, chargeHash, linesToText, type Charge } from '@tallystick/domain/charge';
import { byteaArray, int2Array, int8Array, numericArray, textArray } from '../binary-arrays';
import type { Sql } from '../sql';

const STATUS = { succeeded: 1, failed: 2, cancelled: 3 } as const;
const OUTCOME = { charged: 1, not_billable: 2 } as const;
const FUNDING = { prepaid: 1, postpaid: 2 } as const;

const COLUMNS = `shard, outcome, status, funding, charge_seq, decision_seq, event_time, recorded_at, "offset", appended_at, catalogue_seq,
    contract_seq, rate_seq, partition, normaliser_version, pricing_version, customer, source, event_id, dialect, model, provider, api_key_id, rate_version,
    entity, asset, amount, lines, flags, raw_hash, charge_hash`;
const ARRAYS = `$1::int2[], $2::int2[], $3::int2[], $4::int2[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[],
    $12::int8[], $13::int8[], $14::int2[], $15::int2[], $16::int2[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
    $24::text[], $25::text[], $26::text[], $27::numeric[], $28::text[], $29::text[], $30::bytea[], $31::bytea[]`;
const INSERT = `INSERT INTO charge (${COLUMNS}) SELECT * FROM unnest(${ARRAYS})`;
/** For a batch with a charge of another kind or with an upstream cost; the ordinary batch leaves these columns to their defaults. */
const INSERT_KINDS = `INSERT INTO charge (${COLUMNS}, kind, target_seq, upstream_amount, upstream_asset, upstream_rate_seq, upstream_rate_version)
  SELECT * FROM unnest(${ARRAYS}, $32::int2[], $33::int8[], $34::numeric[], $35::text[], $36::int8[], $37::text[])`;

/** All charges of a rating batch in one statement. `rateHash` gives the sha256 of a rate version's content by its catalogue number. */
export async function insertCharges(tx: Sql, charges: readonly Charge[], rateHash: (seq: bigint) => Uint8Array | null): Promise<void> {
  if (charges.length === 0) return;
  const c = charges;
  const lines = c.map((x) => linesToText(x.lines));
  const plain = c.every((x) => x.kind === 'usage' && x.upstream === null);
  await tx.run(plain ? 'insert_charges' : 'insert_charges_kinds', plain ? INSERT : INSERT_KINDS, [
    int2Array(c.map((x) => x.shard)),
    int2Array(c.map((x) => OUTCOME[x.outcome])),
    int2Array(c.map((x) => STATUS[x.status])),
    int2Array(c.map((x) => FUNDING[x.funding])),
    int8Array(c.map((x) => x.chargeSeq)),
    int8Array(c.map((x) => x.decisionSeq)),
    int8Array(c.map((x) => x.eventTime)),
    int8Array(c.map((x) => x.recordedAt)),
    int8Array(c.map((x) => x.offset)),
    int8Array(c.map((x) => x.appendedAt)),
    int8Array(c.map((x) => x.catalogueSeq)),
    int8Array(c.map((x) => x.contractSeq)),
    int8Array(c.map((x) => x.rateSeq)),
    int2Array(c.map((x) => x.partition)),
    int2Array(c.map((x) => x.normaliserVersion)),
    int2Array(c.map((x) => x.pricingVersion)),
    textArray(c.map((x) => x.customer)),
    textArray(c.map((x) => x.source)),
    textArray(c.map((x) => x.eventId)),
    textArray(c.map((x) => x.dialect)),
    textArray(c.map((x) => x.model)),
    textArray(c.map((x) => x.provider)),
    textArray(c.map((x) => x.apiKeyId)),
    textArray(c.map((x) => x.rateVersion)),
    textArray(c.map((x) => x.entity)),
    textArray(c.map((x) => x.asset)),
    numericArray(c.map((x) => x.amount)),
    textArray(lines),
    textArray(c.map((x) => x.flags)),
    byteaArray(c.map((x) => x.rawHash)),
    byteaArray(c.map((x, i) => chargeHash(x, x.rateSeq === null ? null : rateHash(x.rateSeq), lines[i]))),
    ...(plain ? [] : kindArrays(c)),
  ]);
}

function kindArrays(c: readonly Charge[]): Buffer[] {
  return [
    int2Array(c.map((x) => CHARGE_KINDS.indexOf(x.kind) + 1)),
    int8Array(c.map((x) => x.targetSeq)),
    numericArray(c.map((x) => x.upstream?.amount ?? null)),
    textArray(c.map((x) => x.upstream?.asset ?? null)),
    int8Array(c.map((x) => x.upstream?.rateSeq ?? null)),
    textArray(c.map((x) => x.upstream?.rateVersion ?? null)),
  ];
}
