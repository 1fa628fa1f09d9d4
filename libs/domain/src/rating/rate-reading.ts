import type { ChargeLine } from '../charge/charge';
import { priceId, type ContractVersion } from '../contract';
import type { Amount } from '../money';
import { priceUsage, type PricedLine, type Pricing, type RateVersion } from '../pricing';
import type { Instant } from '../time';
import { wholePrompt, type Quantities } from '../usage/quantities';
import type { ParkReason } from '../usage/park-reason';
import type { Served, UsageRead } from '../usage/usage-reading';
import { toChargeLine } from './charge-line';
import { MeterRun } from './meter-run';
import { contextOf } from './pricing-context';
import { reportedLines } from './reported-lines';
import type { Call, Terms } from './terms';
import { NO_TOTALS, type MeterAdvance } from './totals';

/** Lines of all parts of an event. `first` is the rate version of the first part: the one that the charge names. */
export interface Priced {
  readonly ok: true;
  readonly model: string;
  readonly first: RateVersion | null;
  /** Catalogue number that recorded `first`. */
  readonly firstSeq: bigint | null;
  readonly lines: readonly ChargeLine[];
  readonly amount: Amount;
  /** What the lines do to the contract's meters; `before` are the totals they were priced on. */
  readonly advances: readonly MeterAdvance[];
}
export interface Unpriced {
  readonly ok: false;
  readonly reason: ParkReason;
  readonly detail: string;
}

/** A rate version with where it was recorded, and what the contract multiplies it by. */
interface Chosen {
  readonly rate: RateVersion;
  readonly seq: bigint;
  readonly multipliers: readonly string[];
}

/**
 * Prices every part at its own model; the served model counts, not the one asked for. The customer's own prices come before the
 * book; what a meter counts runs through its allowance and tiers. Pure: the same totals give the same lines.
 */
export function rateReading(call: Call, reading: UsageRead, terms: Terms): Priced | Unpriced {
  const { contract } = terms;
  const model = call.model ?? reading.served.model ?? '';
  const reported = contract.acceptReportedCost ? reportedLines(reading, contract) : null;
  if (reported !== null) return { ok: true, model, first: null, firstSeq: null, ...reported, advances: [] };
  const { meters } = contract.billingModel;
  const run = meters.length === 0 ? null : new MeterRun(terms, call.time, terms.totals ?? NO_TOTALS);
  const lines: ChargeLine[] = [];
  let first: Chosen | null = null;
  let amount = 0n;
  for (const part of reading.parts) {
    const name = part.model ?? model;
    const split = run === null ? null : run.split(name, part.quantities);
    let priced: readonly PricedLine[] = [];
    let total = 0n;
    let other = null;
    if (split === null || split.byBook !== null) {
      const chosen = chooseRate(terms, name, call.time);
      if (!('rate' in chosen)) return chosen;
      const given = split === null || split.byBook === null ? part.quantities : split.byBook;
      const pricing = priceServed(chosen, given, part.quantities, reading.served, call);
      if (!pricing.ok) return unpriced('unknown_price', pricing.detail);
      priced = pricing.lines;
      total = pricing.total;
      first ??= chosen;
      if (chosen.rate !== first.rate) other = { model: name, rateVersion: chosen.rate.id };
    }
    if (run === null) {
      for (const line of priced) lines.push(toChargeLine(line, other, contract.stance));
      amount += total;
    } else {
      const own = { model: name === model ? null : name, rateVersion: priceId(contract.customer, contract.number) };
      lines.push(...run.lines(name, part.quantities, priced, other, own));
    }
  }
  const [rate, seq] = first === null ? [null, null] : [first.rate, first.seq];
  if (run === null) return { ok: true, model, first: rate, firstSeq: seq, lines, amount, advances: NO_ADVANCES };
  for (const line of lines) amount += line.amount;
  return { ok: true, model, first: rate, firstSeq: seq, lines, amount, advances: run.advances() };
}

const NO_ADVANCES: readonly MeterAdvance[] = [];
const NO_MULTIPLIERS: readonly string[] = [];

/** The customer's own price of the model, that of the customer's own book, then the contract's book, which its figures multiply. */
function chooseRate({ contract, catalogue, pinnedSeq }: Terms, model: string, at: Instant): Chosen | Unpriced {
  const { overrides } = contract;
  if (overrides !== null) {
    const agreed = overrides.rates.get(model);
    if (agreed !== undefined) return { rate: agreed, seq: contract.recordedSeq, multipliers: NO_MULTIPLIERS };
    const rate = overrides.book === null ? null : catalogue.rate(overrides.book, model, at, pinnedSeq);
    if (rate !== null) return inAsset({ rate, seq: rate.recordedSeq, multipliers: NO_MULTIPLIERS }, contract);
  }
  const rate = catalogue.rate(contract.book, model, at, pinnedSeq);
  if (rate === null)
    return unpriced('unknown_price', `book ${contract.book} has no rate for model ${JSON.stringify(model)} at the time of the event`);
  return inAsset({ rate, seq: rate.recordedSeq, multipliers: contract.multipliers }, contract);
}

function inAsset(chosen: Chosen, contract: ContractVersion): Chosen | Unpriced {
  if (chosen.rate.asset === contract.asset) return chosen;
  return unpriced('asset_mismatch', `rate version ${chosen.rate.id} is in ${chosen.rate.asset}, the contract in ${contract.asset}`);
}

function priceServed(chosen: Chosen, quantities: Quantities, whole: Quantities, served: Served, call: Call): Pricing {
  const prompt = quantities === whole ? null : wholePrompt(whole);
  return priceUsage(chosen.rate, quantities, contextOf(call.time, served, chosen.multipliers, prompt));
}

function unpriced(reason: ParkReason, detail: string): Unpriced {
  return { ok: false, reason, detail };
}
