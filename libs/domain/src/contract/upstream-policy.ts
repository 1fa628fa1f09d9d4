import type { Instant } from '../time';
import type { JsonValue } from '../usage/json';
import { instant, name, object, optional } from './contract-fields';

/**
 * From an instant on, what a provider charges us stands in the named book: the second book, beside those that customers are on.
 * `provider` null: calls of every provider that has no policy of its own. `book` null: from then on there is none.
 */
export interface UpstreamPolicy {
  readonly provider: string | null;
  readonly book: string | null;
  readonly effectiveFrom: Instant;
}

/** Throws `CatalogueError`. */
export function readUpstreamPolicy(body: JsonValue): UpstreamPolicy {
  const o = object(body, ['provider', 'book', 'effective_from']);
  const book = o['book'] === undefined || o['book'] === null ? null : name(o, 'book');
  return { provider: optional(o, 'provider'), book, effectiveFrom: instant(o, 'effective_from') };
}
