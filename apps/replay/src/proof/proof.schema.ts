import { INTEGER, listOf, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';
import { STEP_NAMES } from '../reexecute/reexecution';

const MATCH: Schema = { type: 'boolean' };
const STEP = objectOf(
  {
    step: { type: 'string', enum: [...STEP_NAMES] },
    match: MATCH,
    shows: { type: 'string', description: 'What holds where it matches' },
    stored: TEXT,
    recomputed: TEXT,
  },
  ['stored', 'recomputed'],
);

export const PROOF_SCHEMA = objectOf({
  source: TEXT,
  id: TEXT,
  shard: INTEGER,
  charge_seq: TEXT,
  entry: TEXT_OR_NULL,
  amount: TEXT_OR_NULL,
  match: MATCH,
  steps: listOf(STEP),
});
export const REQUEST_PROOF_SCHEMA = objectOf({ match: MATCH, charges: listOf(PROOF_SCHEMA) });
const SUM = objectOf({ quantity: TEXT, amount: TEXT });
export const LINE_PROOF_SCHEMA = objectOf({
  invoice: TEXT,
  line: INTEGER,
  model: TEXT,
  class: TEXT,
  rate_version: TEXT,
  stored: SUM,
  recomputed: SUM,
  charges_proved: INTEGER,
  charges_so_far: INTEGER,
  complete: { type: 'boolean', description: 'Whether every charge of the line was executed by now' },
  match: MATCH,
  steps: listOf(objectOf({ step: TEXT, match: MATCH, failed: INTEGER })),
  charges: listOf(PROOF_SCHEMA),
  next_cursor: TEXT_OR_NULL,
});
