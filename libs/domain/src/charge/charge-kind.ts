/**
 * What a charge is of. Stored as its place in this list, from 1 on: append only, never reorder.
 * `usage` a usage event · `void` takes back the charge it names · `correction` the usage that stands instead of an earlier one, always
 * right behind its `replaced`, which takes that one back · `fee`, `true_up`, `commitment` and their `…_down` bring a period to what it
 * should be · `earned` a day of a fee that was billed before: revenue, and nothing on an invoice · `free_tier` grants promotional credit for
 * a period, `grant_expired` ends what is left of a grant: neither is money, and on no invoice.
 */
export const CHARGE_KINDS = [
  'usage',
  'void',
  'correction',
  'replaced',
  'fee',
  'true_up',
  'true_up_down',
  'commitment',
  'fee_down',
  'commitment_down',
  'earned',
  'earned_down',
  'free_tier',
  'grant_expired',
] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** Amounts are never negative: the kind says which way they go. −1n where the charge lowers what the customer owes. */
export function chargeSign(kind: ChargeKind): 1n | -1n {
  return LOWERS.has(kind) ? -1n : 1n;
}

const LOWERS: ReadonlySet<ChargeKind> = new Set(['void', 'replaced', 'true_up_down', 'fee_down', 'commitment_down', 'earned_down']);

/** Kinds that answer a control record instead of usage: a period's opening or close, the end of a grant. */
export const isPeriodKind = (kind: ChargeKind): boolean => CHARGE_KINDS.indexOf(kind) >= CHARGE_KINDS.indexOf('fee');

/** Kinds that take back an earlier charge, named by `targetSeq`. */
export function takesBack(kind: ChargeKind): kind is 'void' | 'replaced' {
  return kind === 'void' || kind === 'replaced';
}
