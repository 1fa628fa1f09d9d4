import { normaliseUsage } from '@tallystick/domain/usage';
import { differences, type Difference } from './counts';
import type { Entry } from './entry';
import { meantBy } from './meant';
import { pricesOf, readProviders, sameAmountText } from './price-list';
import { priceParts } from './price-quantities';

export interface Comparison {
  readonly dialect: string;
  readonly priced: boolean;
  readonly differences: readonly Difference[];
}

/** Extraction, and the price where the row that is meant has one, against our reading of the same body. */
export function compareEntry(entry: Entry, providers: ReturnType<typeof readProviders>): Comparison {
  const { provider, flavor, dialect } = meantBy(entry);
  const isMeant = (one: { provider_id: string; api_flavor: string }) => one.provider_id === provider && one.api_flavor === flavor;
  const theirs = entry.extracted.find((one) => one.extractors.some(isMeant));
  const row = theirs?.extractors.find(isMeant);
  if (theirs === undefined || row === undefined)
    throw new Error(`${entry.body.file}: genai-prices has no reading by ${provider} ${flavor}`);
  const priced = row.input_price !== undefined && row.output_price !== undefined;
  const reading = normaliseUsage({ dialect, response: entry.body });
  if (!reading.ok) {
    const read = Object.keys(theirs.usage).length === 0 ? 'nothing' : 'read';
    return { dialect, priced, differences: [{ field: 'parked', theirs: read, ours: reading.reason }] };
  }
  const found = differences(theirs.usage, reading.quantities);
  if (row.input_price === undefined || row.output_price === undefined) return { dialect, priced, differences: found };
  const ours = priceParts(reading.parts, (model) => pricesOf(providers, provider, model ?? entry.model ?? ''));
  for (const [field, text, amount] of [
    ['input_price', row.input_price, ours.input],
    ['output_price', row.output_price, ours.output],
  ] as const) {
    if (sameAmountText(text) !== amount) found.push({ field, theirs: sameAmountText(text), ours: amount ?? 'no price' });
  }
  return { dialect, priced, differences: found };
}
