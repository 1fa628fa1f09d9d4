import { INSTANT, INTEGER, listOf, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const ROW = {
  id: TEXT_OR_NULL,
  book: TEXT,
  format: TEXT,
  state: { type: 'string', enum: ['dry_run', 'draft', 'proposed', 'published', 'dismissed', 'unchanged'] } as Schema,
  effective_from: TEXT_OR_NULL,
  created_at: TEXT_OR_NULL,
  created_by: TEXT_OR_NULL,
  decided_at: TEXT_OR_NULL,
  decided_by: TEXT_OR_NULL,
  catalogue_seq: TEXT_OR_NULL,
  based_on: TEXT,
  reason: TEXT_OR_NULL,
};

export const PROPOSAL_ROW: Schema = objectOf(ROW);

const COUNTS: Schema = objectOf({
  accepted: INTEGER,
  unchanged: INTEGER,
  quarantined: INTEGER,
  reasons: { type: 'object', additionalProperties: INTEGER },
});
const QUARANTINED: Schema = objectOf({ id: TEXT, key: TEXT, field: TEXT, reason: TEXT, detail: TEXT }, ['field']);
const CHANGE: Schema = objectOf({ what: TEXT, old: TEXT_OR_NULL, new: TEXT_OR_NULL });
const DIFFERENCE: Schema = objectOf({
  model: TEXT,
  kind: { type: 'string', enum: ['new', 'changed'] },
  rate_version: TEXT,
  effective_from: INSTANT,
  changes: listOf(CHANGE),
});

export const PROPOSAL: Schema = objectOf({
  ...ROW,
  counts: COUNTS,
  notes: listOf(TEXT),
  acceptance: objectOf({ ids: listOf(TEXT), reasons: listOf(TEXT) }),
  quarantined: listOf(QUARANTINED),
  differences: listOf(DIFFERENCE),
});
