import type { Adjustment, CommandEnvelope, Deposit, Grant, GrantVoid, PostableCharge, Refund, Reversal } from '@tallystick/domain/ledger';
import { parseAmount } from '@tallystick/domain/money';
import { parseInstant } from '@tallystick/domain/time';

/** A charge with the request that it is of, as refunds look it up. */
export interface TestCharge extends PostableCharge {
  readonly source: string;
  readonly eventId: string;
}

export const SERVICE = '2026-11-20T12:00:00Z';
let ids = 0;
export const freshId = (): string => `00000000-0000-4000-8000-${(++ids).toString(16).padStart(12, '0')}`;

/** What every command in a test says unless told otherwise. */
export function envelope(more: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return {
    commandId: freshId(),
    customer: 'cus_1',
    entity: 'main',
    asset: 'USD',
    funding: 'prepaid',
    at: parseInstant(SERVICE),
    actor: 'admin',
    idempotency: null,
    ...more,
  };
}

export function deposit(net: string, more: Partial<Deposit> & { taxText?: string } = {}): Deposit {
  const { taxText = '0', ...rest } = more;
  const [n, tax] = [parseAmount(net), parseAmount(taxText)];
  return { ...envelope(rest), type: 'deposit', net: n, tax, gross: n + tax, payment: null, taxCode: null, ...rest };
}

export function adjustment(direction: 'up' | 'down', amount: string, more: Partial<Adjustment> = {}): Adjustment {
  return { ...envelope(more), type: 'adjustment', direction, amount: parseAmount(amount), reasonCode: 'goodwill', ...more };
}

/** `amount` null: all that is left. */
export function refund(id: string, amount: string | null = null, more: Partial<Refund> = {}): Refund {
  return {
    ...envelope(more),
    type: 'refund',
    source: 'test',
    id,
    reason: 'test',
    ...more,
    amount: amount === null ? null : parseAmount(amount),
  };
}

export function reversal(entry: bigint, more: Partial<Reversal> = {}): Reversal {
  return { ...envelope(more), type: 'reversal', entry, reason: 'test', ...more };
}

/** Promotional credit whose id is `id`. */
export function grant(id: string, amount: string, more: Partial<Grant> = {}): Grant {
  return {
    ...envelope({ ...more, commandId: id }),
    ...{ type: 'grant', amount: parseAmount(amount), priority: 100n, expires: null, reason: 'promo' },
    ...more,
  };
}

export function grantVoid(id: string, more: Partial<GrantVoid> = {}): GrantVoid {
  return { ...envelope(more), type: 'grant_void', grant: id, reason: 'test', ...more };
}

/** A usage charge; its `chargeSeq` is given by the ledger that it is posted to. */
export function charge(id: string, amount: string, more: Partial<TestCharge> = {}): TestCharge {
  return {
    chargeSeq: 0n,
    outcome: 'charged',
    funding: 'prepaid',
    customer: 'cus_1',
    entity: 'main',
    asset: 'USD',
    amount: parseAmount(amount),
    eventTime: parseInstant(SERVICE),
    source: 'test',
    eventId: id,
    ...more,
  };
}
