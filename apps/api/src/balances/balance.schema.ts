import { GRANT_SCHEMA } from '../grants/grant.schema';
import { ALLOWANCES } from '../periods/read-allowances';
import { INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const FIGURES = { available: MONEY, held: MONEY, overage: MONEY, owed: MONEY };

export const AS_OF_SCHEMA: Schema = objectOf(
  {
    shard: INTEGER,
    batch: { type: 'string', description: "The shard's last batch that is counted; 0 before the first" },
    transfer: { type: 'string', description: "The shard's last transfer that is counted" },
    recorded_at: TEXT_OR_NULL,
    final: { type: 'boolean', description: 'Whether the journal is past the instant asked for: then this answer never changes' },
  },
  ['final'],
);
export const BALANCE_SCHEMA: Schema = objectOf(
  {
    customer: TEXT,
    entity: TEXT_OR_NULL,
    asset: TEXT_OR_NULL,
    ...FIGURES,
    balances: listOf(
      objectOf({
        entity: TEXT,
        asset: TEXT,
        ...FIGURES,
        accounts: listOf(
          objectOf(
            {
              name: TEXT,
              code: INTEGER,
              title: TEXT,
              balance: { ...MONEY, description: "On the account's normal side" },
              held: MONEY,
            },
            ['held'],
          ),
        ),
      }),
    ),
    grants: { ...listOf(GRANT_SCHEMA), description: 'In the order in which they are used; without those that are spent or over' },
    allowances: ALLOWANCES,
    as_of: AS_OF_SCHEMA,
    asked: objectOf({ at: TEXT_OR_NULL, as_of: TEXT_OR_NULL }),
  },
  ['asked', 'allowances'],
);
