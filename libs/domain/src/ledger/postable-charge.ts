import type { Charge, NamedGrant } from '../charge';

/**
 * What the ledger needs of a charge. It never prices: entity, asset, funding and amount are the charge's own. No kind: usage. `grant`
 * stands where the charge makes a grant or ends one.
 */
export type PostableCharge = Pick<Charge, 'chargeSeq' | 'outcome' | 'funding' | 'customer' | 'entity' | 'asset' | 'amount' | 'eventTime'> &
  Partial<Pick<Charge, 'kind' | 'targetSeq' | 'upstream'>> & { readonly grant?: NamedGrant | null };
