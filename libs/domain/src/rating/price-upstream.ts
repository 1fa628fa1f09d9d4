import type { UpstreamCost } from '../charge/charge';
import type { Catalogue } from '../contract';
import type { UsageEvent } from '../event/usage-event';
import { priceUsage, type RateVersion } from '../pricing';
import type { UsageRead } from '../usage/usage-reading';
import { beyondAmounts } from './beyond-amounts';
import { contextOf } from './pricing-context';

/** What the provider charges us by its book; `unpriced` where the book has no price: the customer's charge is made all the same, flagged. */
export type Upstream = { readonly cost: UpstreamCost } | { readonly unpriced: string };

/** Null where no upstream book is in force for the provider at the time of the event. The same pricing as the customer's, without a contract. */
export function priceUpstream(event: UsageEvent, reading: UsageRead, catalogue: Catalogue, pinnedSeq: bigint): Upstream | null {
  const book = catalogue.upstreamBook(event.provider, event.time, pinnedSeq);
  if (book === null || reading.parts.length === 0) return null;
  const model = event.model ?? reading.served.model ?? '';
  let first: RateVersion | null = null;
  let amount = 0n;
  for (const part of reading.parts) {
    const name = part.model ?? model;
    const rate = catalogue.rate(book, name, event.time, pinnedSeq);
    if (rate === null) return { unpriced: `book ${book} has no rate for model ${JSON.stringify(name)} at the time of the event` };
    first ??= rate;
    if (rate.asset !== first.asset) return { unpriced: `rate version ${rate.id} is in ${rate.asset}, ${first.id} in ${first.asset}` };
    const priced = priceUsage(rate, part.quantities, contextOf(event.time, reading.served));
    if (!priced.ok) return { unpriced: priced.detail };
    amount += priced.total;
  }
  if (first === null) return null;
  const unpriced = beyondAmounts(amount, first.asset, first.id);
  if (unpriced !== null) return { unpriced };
  return { cost: { amount, asset: first.asset, rateSeq: first.recordedSeq, rateVersion: first.id } };
}
