import { INSTANT, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const STATE: Schema = { type: 'string', enum: ['open', 'soft_closed', 'locked'] };
export const PERIOD = objectOf({
  entity: TEXT,
  period: { type: 'string', example: '2026-11' },
  state: STATE,
  changed_at: INSTANT,
  actor: TEXT,
  reason: TEXT_OR_NULL,
});
export const CHANGED = objectOf({
  entity: TEXT,
  period: TEXT,
  before: STATE,
  state: STATE,
  changed: { type: 'boolean', description: 'False where it was in that state already' },
  sequence: { type: 'string', description: 'Number of the change: batches name the last one they were posted under' },
});
