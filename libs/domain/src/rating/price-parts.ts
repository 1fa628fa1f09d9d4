import type { ChargeLine } from '../charge/charge';
import type { Catalogue, ContractVersion } from '../contract';
import type { UsageEvent } from '../event/usage-event';
import type { Amount } from '../money';
import { priceUsage, type Pricing, type RateVersion } from '../pricing';
import type { ParkReason } from '../usage/park-reason';
import type { Served, UsageRead } from '../usage/usage-reading';
import { toChargeLine } from './charge-line';

/** Lines of all parts of an event. `first` is the rate version of the first part: the one that the charge names. */
export interface Priced {
  readonly ok: true;
  readonly model: string;
  readonly first: RateVersion | null;
  readonly lines: readonly ChargeLine[];
  readonly amount: Amount;
}
export interface Unpriced {
  readonly ok: false;
  readonly reason: ParkReason;
  readonly detail: string;
}

/** Prices every part at its own model; the served model counts, not the one asked for. */
export function priceParts(
  reading: UsageRead,
  event: UsageEvent,
  contract: ContractVersion,
  catalogue: Catalogue,
  pinnedSeq: bigint,
): Priced | Unpriced {
  const model = event.model ?? reading.served.model ?? '';
  const lines: ChargeLine[] = [];
  let first: RateVersion | null = null;
  let amount = 0n;
  for (const part of reading.parts) {
    const name = part.model ?? model;
    const rate = catalogue.rate(contract.book, name, event.time, pinnedSeq);
    if (rate === null)
      return unpriced('unknown_price', `book ${contract.book} has no rate for model ${JSON.stringify(name)} at the time of the event`);
    if (rate.asset !== contract.asset)
      return unpriced('asset_mismatch', `rate version ${rate.id} is in ${rate.asset}, the contract in ${contract.asset}`);
    const priced = priceServed(rate, part.quantities, reading.served, event);
    if (!priced.ok) return unpriced('unknown_price', priced.detail);
    first ??= rate;
    const other = rate === first ? null : { model: name, rateVersion: rate.id };
    for (const line of priced.lines) lines.push(toChargeLine(line, other));
    amount += priced.total;
  }
  return { ok: true, model, first, lines, amount };
}

function priceServed(rate: RateVersion, quantities: UsageRead['quantities'], served: Served, event: UsageEvent): Pricing {
  return priceUsage(rate, quantities, {
    at: event.time,
    serviceTier: served.serviceTier ?? null,
    batch: served.batch === true,
    speed: served.speed ?? null,
    inferenceGeo: served.inferenceGeo ?? null,
  });
}

function unpriced(reason: ParkReason, detail: string): Unpriced {
  return { ok: false, reason, detail };
}
