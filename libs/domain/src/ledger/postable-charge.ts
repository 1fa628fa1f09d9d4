import type { Charge } from '../charge';

/** What the ledger needs of a charge. It never prices: entity, asset, funding and amount are the charge's own. No kind: usage. */
export type PostableCharge = Pick<Charge, 'chargeSeq' | 'outcome' | 'funding' | 'customer' | 'entity' | 'asset' | 'amount' | 'eventTime'> &
  Partial<Pick<Charge, 'kind' | 'targetSeq' | 'upstream'>>;
