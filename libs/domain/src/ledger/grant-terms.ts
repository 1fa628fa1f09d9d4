import { formatAmount, parseAmount, type Amount } from '../money';
import type { Instant } from '../time';

export const GRANT_REASONS = ['promo', 'goodwill', 'free_tier'] as const;
export type GrantReason = (typeof GRANT_REASONS)[number];
/** Where nobody says otherwise. Lower is used first. */
export const GRANT_PRIORITY = 100n;

/** What a grant of promotional credit says, for ever: it stands in the name of its account, so that the leaves cover it. */
export interface GrantTerms {
  /** Unique with its customer: the command's id, or `free_tier:2026-11:1`. */
  readonly id: string;
  readonly priority: bigint;
  /** Usage with service time in [from, expires) may use it; null: for ever. */
  readonly from: Instant;
  readonly expires: Instant | null;
  readonly reason: GrantReason;
  /** As it was granted, at scale 12. */
  readonly amount: Amount;
}

/** `100:1790000000000000000:1800000000000000000:promo:12.5:{id}`; an expiry that there isn't is `-`. */
export function grantSub({ id, priority, from, expires, reason, amount }: GrantTerms): string {
  return [priority, from, expires ?? '-', reason, formatAmount(amount), id].join(':');
}

/** The inverse of `grantSub`. Throws where the text is none: a stored account was changed. */
export function readGrantSub(sub: string | null): GrantTerms {
  const parts = /^(\d+):(\d+):(\d+|-):([a-z_]+):([\d.]+):(.+)$/s.exec(sub ?? '');
  const [, priority = '', from = '', expires = '', name, amount = '', id = ''] = parts ?? [];
  const reason = GRANT_REASONS.find((r) => r === name);
  if (parts === null || reason === undefined) throw new Error(`an account of a grant is named ${JSON.stringify(sub)}`);
  return {
    id,
    priority: BigInt(priority),
    from: BigInt(from),
    expires: expires === '-' ? null : BigInt(expires),
    reason,
    amount: parseAmount(amount),
  };
}

export const hasExpired = ({ expires }: GrantTerms, at: Instant): boolean => expires !== null && at >= expires;
export const isInForce = (terms: GrantTerms, at: Instant): boolean => at >= terms.from && !hasExpired(terms, at);

/** Which grant is used first: priority, then the earliest expiry, then the oldest. */
export function drawOrder(a: GrantTerms, b: GrantTerms): number {
  return (
    compare(a.priority, b.priority) ||
    (a.expires === null || b.expires === null
      ? compare(a.expires === null ? 1n : 0n, b.expires === null ? 1n : 0n)
      : compare(a.expires, b.expires)) ||
    compare(a.from, b.from) ||
    compare(a.id, b.id)
  );
}

const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
