import { ACCEPTABLE, type Accept } from '@tallystick/domain/price-lists';
import { badField } from '@tallystick/platform/http/errors/http-problem';

/** Which quarantined prices are taken after all: by their ids, or all of some reasons. Kept with the proposal. */
export interface Acceptance {
  readonly ids: readonly string[];
  readonly reasons: readonly string[];
}

export const NOTHING_ACCEPTED: Acceptance = { ids: [], reasons: [] };

export function accepts({ ids, reasons }: Acceptance): Accept {
  const byId = new Set(ids);
  const byReason = new Set(reasons);
  return (item) => byId.has(item.id) || byReason.has(item.reason);
}

export const bothAccepted = (a: Acceptance, b: Acceptance): Acceptance => ({
  ids: [...new Set([...a.ids, ...b.ids])],
  reasons: [...new Set([...a.reasons, ...b.reasons])],
});

/** `thousandfold_jump,implausible`. Throws a 400 problem. */
export function readReasons(text: string | undefined): Acceptance {
  const reasons = text === undefined || text === '' ? [] : text.split(',').map((r) => r.trim());
  for (const reason of reasons) if (!ACCEPTABLE.some((r) => r === reason)) throw badField('accept', `must be of ${ACCEPTABLE.join(', ')}`);
  return { ids: [], reasons };
}
