/**
 * What a charge is of. Stored as its place in this list, from 1 on: append only, never reorder.
 * `usage` a usage event · `void` takes back the charge it names · `correction` the usage that stands instead of an earlier one, always
 * right behind its `replaced`, which takes that one back · `fee`, `true_up`, `true_up_down`, `commitment` answers to a period's close.
 */
export const CHARGE_KINDS = ['usage', 'void', 'correction', 'replaced', 'fee', 'true_up', 'true_up_down', 'commitment'] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** Amounts are never negative: the kind says which way they go. −1n where the charge lowers what the customer owes. */
export function chargeSign(kind: ChargeKind): 1n | -1n {
  return kind === 'void' || kind === 'replaced' || kind === 'true_up_down' ? -1n : 1n;
}

/** Kinds that take back an earlier charge, named by `targetSeq`. */
export function takesBack(kind: ChargeKind): kind is 'void' | 'replaced' {
  return kind === 'void' || kind === 'replaced';
}
