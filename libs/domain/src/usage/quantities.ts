import { compareClasses, isWholePromptClass } from './classes';

/**
 * Disjoint quantities by class, above zero (zero classes are left out). Whole units, but for classes of time
 * (`…_second`, `…_minute`, `…_hour`), which are counted at 18 decimals: see `quantityScale`.
 */
export type Quantities = Readonly<Record<string, bigint>>;

export const NO_QUANTITIES: Quantities = Object.freeze({});

/** The sum class by class. */
export function addQuantities(a: Quantities, b: Quantities): Quantities {
  const sum: Record<string, bigint> = { ...a };
  for (const name in b) sum[name] = (sum[name] ?? 0n) + (b[name] ?? 0n);
  return sum;
}

export function sumQuantities(all: readonly Quantities[]): Quantities {
  if (all.length === 1 && all[0] !== undefined) return all[0];
  return all.reduce(addQuantities, NO_QUANTITIES);
}

/** Tokens of the classes for which `matches` holds. Only meaningful over classes of one unit. */
export function totalOf(quantities: Quantities, matches: (name: string) => boolean): bigint {
  let total = 0n;
  for (const name in quantities) if (matches(name)) total += quantities[name] ?? 0n;
  return total;
}

/** Uncached + cache read + cache write: what a long-context tier looks at. */
export const wholePrompt = (quantities: Quantities): bigint => totalOf(quantities, isWholePromptClass);

/** [class, quantity] in canonical order. */
export function sortedQuantities(quantities: Quantities): [string, bigint][] {
  return Object.entries(quantities).sort(([a], [b]) => compareClasses(a, b));
}
