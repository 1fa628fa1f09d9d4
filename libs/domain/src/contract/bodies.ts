import type { Instant } from '../time';
import type { JsonValue } from '../usage/json';
import { asset, CatalogueError, instant, name, object, optional, plain } from './contract-fields';

export const BILLING_STATES = ['created', 'shadow', 'active', 'suspended', 'closed'] as const;
export type BillingState = (typeof BILLING_STATES)[number];

export interface PriceBook {
  readonly id: string;
  readonly asset: string;
  readonly name: string | null;
}
export interface Customer {
  readonly id: string;
  readonly name: string | null;
}
export interface BillingStateChange {
  readonly customer: string;
  readonly state: BillingState;
  readonly effectiveFrom: Instant;
}
export function readPriceBook(body: JsonValue): PriceBook {
  const o = object(body, ['id', 'asset', 'name']);
  return { id: name(o, 'id'), asset: asset(o, 'asset'), name: optional(o, 'name') };
}

export function readCustomer(body: JsonValue): Customer {
  const o = object(body, ['id', 'name', 'external']);
  return { id: name(o, 'id'), name: optional(o, 'name') };
}

export function readBillingState(body: JsonValue): BillingStateChange {
  const o = object(body, ['customer', 'state', 'effective_from']);
  const state = BILLING_STATES.find((s) => s === o['state']);
  if (state === undefined) throw new CatalogueError('state', `must be one of ${BILLING_STATES.join(', ')}`);
  return { customer: name(o, 'customer'), state, effectiveFrom: instant(o, 'effective_from') };
}

export function readAlias(body: JsonValue): { alias: string; customer: string } {
  const o = object(body, ['alias', 'customer']);
  return { alias: plain(o, 'alias'), customer: name(o, 'customer') };
}

export function readModelAlias(body: JsonValue): { alias: string; model: string; book: string } {
  const o = object(body, ['alias', 'model', 'book']);
  return { alias: plain(o, 'alias'), model: plain(o, 'model'), book: name(o, 'book') };
}
