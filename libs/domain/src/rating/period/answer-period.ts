import type { ChargeKind } from '../../charge/charge-kind';
import { billingPeriodOf, type Catalogue } from '../../contract';
import { PRICING_VERSION } from '../../pricing';
import type { Instant } from '../../time';
import type { Rated } from '../decision';
import { closePeriod, openPeriod } from './close-period';
import type { PeriodCharge, PostedCharge } from './period-charge';

/** An opening or close of a customer's period, pinned to a catalogue number. */
export interface PeriodQuestion {
  readonly kind: 'period_open' | 'period_closed';
  readonly customer: string;
  /** YYYY-MM */
  readonly period: string;
  readonly pinnedSeq: bigint;
}

/** A charge of the answer: everything that a charge holds but its sequences and its place in the log. */
export interface PeriodAnswer {
  readonly kind: ChargeKind;
  readonly eventId: string;
  readonly eventTime: Instant;
  readonly rated: Rated;
}

/**
 * What the rating worker answers, and replay again. `posted`: charges of the customer with service time in the period and a sequence
 * below the answer's; for an opening those of kind fee are enough. Nothing where the customer has no contract.
 */
export function answerPeriod(question: PeriodQuestion, catalogue: Catalogue, posted: readonly PostedCharge[]): PeriodAnswer[] {
  const { customer, pinnedSeq } = question;
  const account = catalogue.account(customer, pinnedSeq);
  const period = account === null ? null : billingPeriodOf(account, question.period, pinnedSeq);
  if (period === null) return [];
  const rule = question.kind === 'period_closed' ? closePeriod : openPeriod;
  const contractOf = (seq: bigint) => catalogue.contractVersion(customer, seq);
  return rule({ customer, period, contractOf, posted }).map((charge) => answerOf(customer, charge));
}

export function answerOf(
  customer: string,
  { kind, eventId, eventTime, contract, entity, asset, lines, amount }: PeriodCharge,
): PeriodAnswer {
  const rated: Rated = {
    ...{ kind: 'rated', outcome: 'charged', status: 'succeeded', customer, funding: contract.funding, entity, asset, model: '' },
    ...{ contractSeq: contract.recordedSeq, rateSeq: null, rateVersion: null, normaliserVersion: 0, pricingVersion: PRICING_VERSION },
    ...{ lines, amount, flags: null, period: null, advances: [], upstream: null },
  };
  return { kind, eventId, eventTime, rated };
}
