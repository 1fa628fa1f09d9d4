import type { Books } from './naive-books';

export interface NaiveGrant extends Books {
  readonly id: string;
  readonly priority: number;
  readonly from: bigint;
  readonly expires: bigint | null;
  readonly amount: bigint;
  left: bigint;
}

/** What a grant paid of a charge, and how much of that came back. */
export interface NaivePart {
  readonly grant: NaiveGrant;
  readonly amount: bigint;
  back: bigint;
}

const NEVER = 2n ** 63n;
const isOver = (g: NaiveGrant, at: bigint): boolean => at >= (g.expires ?? NEVER);
const ORDER: readonly ((g: NaiveGrant) => number | bigint | string)[] = [
  (g) => g.priority,
  (g) => g.expires ?? NEVER,
  (g) => g.from,
  (g) => g.id,
];

/** Grants on paper: a list, looked through from the front. */
export class NaiveGrants {
  readonly all: NaiveGrant[] = [];

  isOver = isOver;

  inForce({ customer, asset }: Books, at: bigint): NaiveGrant[] {
    const found = this.all.filter((g) => g.customer === customer && g.asset === asset && at >= g.from && !isOver(g, at));
    return found.sort((a, b) => {
      const by = ORDER.find((of) => of(a) !== of(b));
      return by === undefined ? 0 : by(a) < by(b) ? -1 : 1;
    });
  }

  /** What is in force pays as much as it can. */
  pay(books: Books, at: bigint, amount: bigint): NaivePart[] {
    const parts: NaivePart[] = [];
    let rest = amount;
    for (const grant of this.inForce(books, at)) {
      const part = grant.left < rest ? grant.left : rest;
      if (part === 0n) continue;
      grant.left -= part;
      rest -= part;
      parts.push({ grant, amount: part, back: 0n });
    }
    return parts;
  }

  /** Back to the last that paid, then to the one before. Answers what of it stays with grants: nothing with one that is over. */
  giveBack(parts: readonly NaivePart[], amount: bigint, now: bigint): bigint {
    let [rest, stays] = [amount, 0n];
    for (const part of [...parts].reverse()) {
      const open = part.amount - part.back;
      const given = open < rest ? open : rest;
      part.back += given;
      rest -= given;
      if (isOver(part.grant, now)) continue;
      part.grant.left += given;
      stays += given;
    }
    return stays;
  }
}
