import {
  INSTANT,
  INTEGER,
  listOf,
  MONEY,
  OBJECT_OR_NULL,
  objectOf,
  TEXT,
  TEXT_OR_NULL,
  type Schema,
} from '@tallystick/platform/http/schema';
import { PROOF_SCHEMA } from '../proof/proof.schema';

const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] }) as unknown as Schema;
const ANYTHING: Schema = {};

const RAW = objectOf({ partition: INTEGER, offset: TEXT, appended_at: INSTANT, origin: TEXT_OR_NULL, bytes: INTEGER, text: TEXT_OR_NULL });
const LINE = objectOf({
  class: TEXT,
  quantity: TEXT,
  price: TEXT,
  per: TEXT,
  part: TEXT,
  amount: MONEY,
  extra: OBJECT_OR_NULL,
  arithmetic: TEXT,
});
const TRANSFER = objectOf({
  seq: TEXT,
  leg: INTEGER,
  kind: TEXT,
  debit: TEXT,
  debit_title: TEXT,
  credit: TEXT,
  credit_title: TEXT,
  amount: MONEY,
  effective: INSTANT,
  period: TEXT,
});
const STORY = objectOf({
  source: TEXT,
  id: TEXT,
  state: { type: 'string', enum: ['kept', 'parked', 'not_billable', 'rated', 'posted'] },
  raw: RAW,
  event: orNull(
    objectOf({
      subject: TEXT_OR_NULL,
      time: INSTANT,
      model: TEXT_OR_NULL,
      provider: TEXT_OR_NULL,
      dialect: TEXT,
      status: TEXT,
      usage: ANYTHING,
      quantities: ANYTHING,
    }),
  ),
  usage: orNull(
    objectOf({
      normaliser: TEXT,
      classes: listOf(objectOf({ class: TEXT, quantity: TEXT })),
      identities: listOf(TEXT),
      notes: listOf(TEXT),
      fault: TEXT_OR_NULL,
    }),
  ),
  contract: OBJECT_OR_NULL,
  rates: listOf(objectOf({ rate_version: TEXT, effective_from: TEXT, effective_to: TEXT_OR_NULL, prices: ANYTHING, recorded_at: INSTANT })),
  charge: orNull(
    objectOf({
      shard: INTEGER,
      charge_seq: TEXT,
      kind: TEXT,
      outcome: TEXT,
      customer: TEXT,
      model: TEXT,
      rate_version: TEXT_OR_NULL,
      asset: TEXT,
      amount: MONEY,
      lines: listOf(LINE),
      charge_hash: TEXT,
    }),
  ),
  entry: orNull(objectOf({ shard: INTEGER, entry: TEXT, batch: TEXT, recorded_at: INSTANT, transfers: listOf(TRANSFER) })),
  invoice_lines: listOf(objectOf({ invoice: TEXT, line: { type: ['integer', 'null'] }, model: TEXT, class: TEXT, rate_version: TEXT })),
  taken_back_by: orNull(objectOf({ kind: TEXT, source: TEXT, id: TEXT, charge_seq: TEXT })),
  proof: orNull(PROOF_SCHEMA),
  exceptions: listOf(objectOf({ exception: TEXT, kind: TEXT, state: TEXT, reason: TEXT, detail: TEXT, field: TEXT_OR_NULL, raw: RAW })),
  now: orNull(objectOf({ decision: TEXT, amount: TEXT_OR_NULL, detail: TEXT })),
});

export const EXPLANATION_SCHEMA = objectOf({ id: TEXT, sources: listOf(TEXT), story: orNull(STORY) });
