import type { Charge, ChargeLine } from '../../charge/charge';
import { chargeSign, type ChargeKind } from '../../charge/charge-kind';
import type { BillingPeriod, ContractVersion, Recorded } from '../../contract';
import type { Amount } from '../../money';
import type { Instant } from '../../time';

/** Source and dialect of every charge that answers a control record instead of usage. */
export const PERIOD_SOURCE = 'tallystick';
export const PERIOD_DIALECT = 'tallystick.period';

/** A charge of the customer with service time in the period, as far as closing needs it. */
export type PostedCharge = Pick<
  Charge,
  | 'kind'
  | 'chargeSeq'
  | 'targetSeq'
  | 'source'
  | 'eventId'
  | 'eventTime'
  | 'entity'
  | 'asset'
  | 'model'
  | 'rateVersion'
  | 'contractSeq'
  | 'amount'
  | 'lines'
>;

/** What a period is opened or closed with: all of it data, so that the same input gives the same charges at any time. */
export interface PeriodInput {
  readonly customer: string;
  readonly period: BillingPeriod;
  /** Contract versions by the catalogue number on a charge. */
  readonly contractOf: (seq: bigint) => Recorded<ContractVersion> | null;
  /** All charged so far with service time in the period, in the order of their sequence. */
  readonly posted: readonly PostedCharge[];
}

/** A charge that answers a period's opening or close. Lines are as they count: where their sum is below zero, the kind says `…_down`. */
export interface PeriodCharge {
  readonly kind: ChargeKind;
  readonly eventId: string;
  readonly eventTime: Instant;
  readonly contract: Recorded<ContractVersion>;
  readonly entity: string;
  readonly asset: string;
  readonly lines: readonly ChargeLine[];
  readonly amount: Amount;
}

type Upward = 'fee' | 'true_up' | 'commitment' | 'earned';

/** Gives the lines their direction: amounts of a charge are never negative, `…_down` counts its lines negatively. */
export function directed(
  kind: Upward,
  lines: readonly ChargeLine[],
): { readonly kind: ChargeKind; readonly lines: readonly ChargeLine[]; readonly amount: Amount } {
  const sum = lines.reduce((s, l) => s + l.amount, 0n);
  if (sum >= 0n) return { kind, lines, amount: sum };
  return { kind: `${kind}_down`, lines: lines.map((l) => ({ ...l, quantity: -l.quantity, amount: -l.amount })), amount: -sum };
}

export const isKind = (charge: PostedCharge, kind: Upward): boolean => charge.kind === kind || charge.kind === `${kind}_down`;

/** Whether the charge is usage, or takes usage back or up to what it should be: what a minimum is measured against. */
export const isUsageMoney = ({ kind }: PostedCharge): boolean =>
  kind === 'usage' || kind === 'correction' || kind === 'void' || kind === 'replaced' || kind === 'true_up' || kind === 'true_up_down';

export const signedAmount = (charge: Pick<PostedCharge, 'kind' | 'amount'>): Amount => chargeSign(charge.kind) * charge.amount;

/** `period/{customer}/{label}/{what}/{n}`, n from 1 on: the next one of that name, `ahead` of which come before it now. */
export function nextId({ customer, period, posted }: PeriodInput, what: string, ahead: number): string {
  const stem = `period/${customer}/${period.label}/${what}/`;
  return `${stem}${posted.filter((c) => c.source === PERIOD_SOURCE && c.eventId.startsWith(stem)).length + 1 + ahead}`;
}
