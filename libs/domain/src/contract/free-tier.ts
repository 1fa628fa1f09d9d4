import type { Amount } from '../money';
import type { JsonValue } from '../usage/json';
import { CatalogueError, object, optionalAmount } from './contract-fields';

/** Promotional credit that each period begins with, and that ends with it. */
export interface FreeTier {
  /** Of a whole period, at scale 12. */
  readonly amount: Amount;
}

/** Null where the contract has none. Throws `CatalogueError`. */
export function readFreeTier(value: JsonValue | undefined): FreeTier | null {
  if (value === undefined || value === null) return null;
  const amount = optionalAmount(object(value, ['amount'], 'free_tier'), 'amount', 'free_tier');
  if (amount === null || amount === 0n) throw new CatalogueError('free_tier.amount', 'must be above zero');
  return { amount };
}
