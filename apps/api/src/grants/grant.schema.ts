import { GRANT_REASONS } from '@tallystick/domain/ledger';
import { INSTANT, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

export const GRANT_SCHEMA: Schema = objectOf({
  id: { ...TEXT, description: 'Id of the command that made it; of a free tier, its period and number' },
  state: {
    type: 'string',
    enum: ['scheduled', 'in_force', 'spent', 'expired'],
    description: 'spent: nothing is left of it, it was used up or voided',
  },
  reason_code: { type: 'string', enum: [...GRANT_REASONS] },
  entity: TEXT,
  asset: TEXT,
  amount: { ...MONEY, description: 'As it was granted' },
  left: MONEY,
  priority: { type: 'string', description: 'Lower is used first; then the earliest expiry, then the oldest' },
  effective_from: INSTANT,
  expires_at: { ...TEXT_OR_NULL, description: 'Exclusive; null: never' },
});
export const GRANTS_SCHEMA: Schema = objectOf({ customer: TEXT, grants: listOf(GRANT_SCHEMA) });
