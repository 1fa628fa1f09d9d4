import type { Amount } from '../money';
import type { JsonValue } from '../usage/json';
import { CatalogueError, object, optionalAmount } from './contract-fields';
import { countsClass, type Meter } from './meter';
import { readMeters } from './read-meter';

export const BILLING_MODELS = ['pure_token', 'base_fee_overage', 'blended', 'hybrid', 'prepaid_credits'] as const;
export type BillingModelKind = (typeof BILLING_MODELS)[number];

/**
 * The one form under the named kinds: a fee for each period (billed at its start, earned by day), a minimum that the period's usage
 * is filled up to, and meters, whose totals run within a period. What no meter counts is priced by the book as it stands.
 */
export interface BillingModel {
  readonly kind: BillingModelKind;
  readonly fee: Amount | null;
  readonly minimum: Amount | null;
  readonly meters: readonly Meter[];
}

export const PURE_TOKEN: BillingModel = Object.freeze({ kind: 'pure_token', fee: null, minimum: null, meters: Object.freeze([]) });

const FIELD = 'billing_model';

/** Throws `CatalogueError` where a kind does not hold what its name promises. */
export function readBillingModel(value: JsonValue | undefined, funding: 'prepaid' | 'postpaid'): BillingModel {
  const o = object(value, ['kind', 'fee', 'minimum_commitment', 'meters'], FIELD);
  const kind = BILLING_MODELS.find((k) => k === o['kind']);
  if (kind === undefined) throw new CatalogueError(`${FIELD}.kind`, `must be ${BILLING_MODELS.join(', ')}`);
  const model: BillingModel = {
    kind,
    fee: optionalAmount(o, 'fee', FIELD),
    minimum: optionalAmount(o, 'minimum_commitment', FIELD),
    meters: readMeters(o, 'meters', FIELD),
  };
  const fault = faultOf(model, funding);
  if (fault !== null) throw new CatalogueError(fault[0], fault[1]);
  return kind === 'pure_token' && !isPeriodic(model) ? PURE_TOKEN : model;
}

/** Whether something of it happens by the period: then a rated event of it has one. */
export const isPeriodic = (model: BillingModel): boolean => model.fee !== null || model.minimum !== null || model.meters.length > 0;

function faultOf({ kind, fee, meters }: BillingModel, funding: 'prepaid' | 'postpaid'): [field: string, message: string] | null {
  const counts = (cls: string): boolean => meters.some((m) => countsClass(m, cls));
  switch (kind) {
    case 'pure_token':
      if (fee !== null) return [`${FIELD}.fee`, 'pure_token has no fee: base_fee_overage has one'];
      return meters.some((m) => m.included > 0n) ? [`${FIELD}.meters`, 'pure_token includes nothing: base_fee_overage does'] : null;
    case 'base_fee_overage':
      if (fee === null) return [`${FIELD}.fee`, 'base_fee_overage needs a fee'];
      return meters.some((m) => m.included > 0n) ? null : [`${FIELD}.meters`, 'base_fee_overage needs a meter with an included quantity'];
    case 'blended':
      return meters.some((m) => m.weights.length > 0 && m.price.kind !== 'rates')
        ? null
        : [`${FIELD}.meters`, 'blended needs a meter with weights and a price of its own'];
    case 'hybrid':
      return meters.length >= 2 && counts('output_text') && (counts('request') || counts('web_search_call') || counts('tool_call'))
        ? null
        : [`${FIELD}.meters`, 'hybrid needs a meter of tokens and one of calls'];
    case 'prepaid_credits':
      return funding === 'prepaid' ? null : ['funding', 'must be prepaid for prepaid_credits'];
  }
}
