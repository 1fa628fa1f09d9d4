import { parseInstant, type Instant } from '../time';
import type { ChargeLine } from './charge';
import type { ChargeKind } from './charge-kind';

/** The grant that a charge makes (`free_tier`) or ends (`grant_expired`). `expires` is null for one that it ends. */
export interface NamedGrant {
  readonly id: string;
  readonly expires: Instant | null;
}

export const namesGrant = (kind: ChargeKind): boolean => kind === 'free_tier' || kind === 'grant_expired';

/** Null where the lines name none. */
export function grantNamed(lines: readonly Pick<ChargeLine, 'extra'>[]): NamedGrant | null {
  const extra = lines[0]?.extra;
  if (extra?.grant === undefined) return null;
  return { id: extra.grant, expires: extra.expires_at === undefined ? null : parseInstant(extra.expires_at) };
}
