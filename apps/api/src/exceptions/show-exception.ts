import { formatInstant } from '@tallystick/domain/time';
import type { ExceptionAttempt, ExceptionRow, ExceptionStory } from '@tallystick/platform/storage/reads';
import { remedyOf } from './remedies';

export function showException(e: ExceptionRow): object {
  return {
    id: exceptionId(e),
    kind: e.kind,
    state: e.state,
    reason: e.reason,
    detail: e.detail,
    field: e.field,
    remedy: e.state === 'open' ? remedyOf(e.kind, e.reason) : null,
    customer: e.customer,
    subject: e.subject,
    event: { source: e.source, id: e.eventId },
    model: e.model,
    dialect: e.dialect,
    event_time: e.eventTime === null ? null : formatInstant(e.eventTime),
    recorded_at: formatInstant(e.recordedAt),
    receipt: { partition: e.partition, offset: e.offset.toString() },
    attempts: e.attempts,
  };
}

export function showExceptionStory({ exception, raw, attempts }: ExceptionStory): object {
  return {
    ...showException(exception),
    raw: raw === null ? null : typeof raw === 'string' ? { text: raw, base64: null } : { text: null, base64: raw.toString('base64') },
    outcomes: attempts.map((a) => ({
      attempt: a.attempt,
      state: a.state,
      reason: a.reason,
      detail: a.detail,
      actor: a.actor,
      recorded_at: formatInstant(a.recordedAt),
      ...showOutcome(a),
    })),
  };
}

export function showResult(id: string, a: Pick<ExceptionAttempt, 'state' | 'reason' | 'detail' | 'outcome' | 'charge'>): object {
  return { id, result: a.state, reason: a.reason, detail: a.detail, ...showOutcome(a) };
}

export function exceptionId({ shard, decisionSeq }: Pick<ExceptionRow, 'shard' | 'decisionSeq'>): string {
  return `${shard}-${decisionSeq}`;
}

function showOutcome({ outcome, charge }: Pick<ExceptionAttempt, 'outcome' | 'charge'>): object {
  return { outcome, charge: charge === null ? null : { shard: charge.shard, charge_seq: charge.seq.toString() } };
}
