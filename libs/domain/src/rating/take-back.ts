import type { Charge } from '../charge/charge';
import { canonicalJson } from '../event/content';
import type { Amends } from '../event/usage-event';
import type { Instant } from '../time';
import type { Rated } from './decision';

/** A charge as far as taking it back needs it. */
export type TargetCharge = Omit<Charge, 'partition' | 'offset' | 'appendedAt' | 'recordedAt' | 'rawHash' | 'decisionSeq'>;

/** What the mirror of a charge has of its target beside what is rated: it stands where that one stands. */
export interface TakenBack {
  readonly kind: 'void' | 'replaced';
  readonly targetSeq: bigint;
  readonly rated: Rated;
  readonly eventTime: Instant;
  readonly dialect: string;
  readonly provider: string | null;
  readonly apiKeyId: string | null;
}

/**
 * The mirror of a charge: its lines, amount, prices and service time as they are, so that every sum over it comes out as if neither had
 * been there. `void` leaves what the provider charges us, `replaced` takes that back as well: the correction behind it has the true one.
 */
export function takeBack(target: TargetCharge, amends: Amends): TakenBack {
  const kind = amends.how === 'voids' ? 'void' : 'replaced';
  const { outcome, status, customer, funding, entity, asset, model, contractSeq, rateSeq, rateVersion, lines, amount } = target;
  const { normaliserVersion, pricingVersion, eventTime, dialect, provider, apiKeyId } = target;
  return {
    kind,
    targetSeq: target.chargeSeq,
    rated: {
      ...{ kind: 'rated', outcome, status, customer, funding, entity, asset, model, contractSeq, rateSeq, rateVersion, lines, amount },
      ...{ normaliserVersion, pricingVersion, period: null, advances: [], upstream: kind === 'replaced' ? target.upstream : null },
      flags: canonicalJson({ [amends.how]: { id: amends.id, source: amends.source } }),
    },
    eventTime,
    dialect,
    provider,
    apiKeyId,
  };
}

/** The charge of a correction says what it stands instead of. */
export function asCorrection(rated: Rated, amends: Amends): Rated {
  const flags = rated.flags === null ? {} : (JSON.parse(rated.flags) as Record<string, never>);
  return { ...rated, flags: canonicalJson({ ...flags, corrects: { id: amends.id, source: amends.source } }) };
}
