/** What a transfer is. Stored in the journal and in every leaf: a number is never used again for something else. */
export const KIND = {
  charge: 1,
  deposit: 2,
  overage_settlement: 3,
  adjustment: 4,
  refund: 5,
  reversal: 6,
  void: 7,
  upstream: 8,
  fee: 9,
  earned: 10,
  true_up: 11,
  commitment: 12,
  grant: 13,
  /** The memo beside a charge that promotional credit pays, and beside what gives that back. */
  promo: 14,
  /** A grant expires or is voided. */
  grant_end: 15,
} as const;

export type KindName = keyof typeof KIND;
export type Kind = (typeof KIND)[KindName];

const NAMES = new Map<number, KindName>(Object.entries(KIND).map(([name, number]) => [number, name as KindName]));

/** Throws where no kind has the number. */
export function kindName(kind: number): KindName {
  const name = NAMES.get(kind);
  if (name === undefined) throw new Error(`no kind of transfer has the number ${kind}`);
  return name;
}
