import { INSTANT, INTEGER, listOf, objectOf, TEXT, TEXT_OR_NULL } from '@tallystick/platform/http/schema';

export const CUSTOMER_SUMMARY = objectOf({ id: TEXT, name: TEXT_OR_NULL });
export const CUSTOMER_SCHEMA = objectOf({
  id: TEXT,
  name: TEXT_OR_NULL,
  billing_state: TEXT,
  billing_states: listOf(objectOf({ state: TEXT, effective_from: INSTANT, recorded_at: INSTANT, catalogue_seq: TEXT, actor: TEXT })),
  contracts: listOf(
    objectOf({
      number: INTEGER,
      effective_from: INSTANT,
      book: TEXT,
      asset: TEXT,
      zone: TEXT,
      funding: TEXT,
      entity: TEXT,
      recorded_at: INSTANT,
    }),
  ),
  aliases: listOf(TEXT),
  shard: INTEGER,
});
