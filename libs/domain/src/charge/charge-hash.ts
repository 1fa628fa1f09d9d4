import { canonicalBytes, canonicalHash, type CanonicalValue } from '../canonical/canonical-bytes';
import type { Charge } from './charge';
import { linesToText } from './lines-text';

/** The layout of the bytes below; a new layout gets a new number, and an old one stays callable. */
export const CHARGE_FORMAT = 'charge@1';
/** The same values with the kind, the target and the upstream cost behind them: where a charge has any of these. */
export const CHARGE_FORMAT_KINDS = 'charge@2';

/** The bytes that a charge's hash covers. */
export function chargeBytes(charge: Charge, rateHash: Uint8Array | null, linesText: string): Uint8Array {
  return canonicalBytes(covered(charge, rateHash, linesText));
}

/** `linesText` spares the writer of the row from making the text twice. */
export function chargeHash(charge: Charge, rateHash: Uint8Array | null, linesText = linesToText(charge.lines)): Uint8Array {
  return canonicalHash(covered(charge, rateHash, linesText));
}

/**
 * What a charge's hash covers: identity, salted hash of the raw bytes, lines, versions.
 * `rateHash` is the sha256 of the rate version's canonical content, so that a changed price shows.
 * Never in here: log offsets, batch cuts, surrogate ids, host.
 */
function covered(charge: Charge, rateHash: Uint8Array | null, linesText: string): CanonicalValue[] {
  const { upstream } = charge;
  const plain = charge.kind === 'usage' && upstream === null;
  const more = plain
    ? NOTHING_MORE
    : [
        charge.kind,
        charge.targetSeq,
        upstream === null ? null : upstream.amount,
        upstream === null ? null : upstream.asset,
        upstream === null ? null : upstream.rateSeq,
        upstream === null ? null : upstream.rateVersion,
      ];
  return [
    plain ? CHARGE_FORMAT : CHARGE_FORMAT_KINDS,
    BigInt(charge.shard),
    charge.chargeSeq,
    charge.decisionSeq,
    charge.outcome,
    charge.status,
    charge.funding,
    charge.customer,
    charge.source,
    charge.eventId,
    charge.eventTime,
    charge.recordedAt,
    charge.dialect,
    BigInt(charge.normaliserVersion),
    BigInt(charge.pricingVersion),
    charge.model,
    charge.provider,
    charge.apiKeyId,
    charge.entity,
    charge.asset,
    charge.catalogueSeq,
    charge.contractSeq,
    charge.rateSeq,
    charge.rateVersion,
    rateHash,
    charge.amount,
    linesText,
    charge.flags,
    charge.rawHash,
    ...more,
  ];
}

const NOTHING_MORE = [] as const;
