import { equalBytes } from '@tallystick/domain/canonical';
import { isControl, rawHash } from '@tallystick/domain/event';
import { PERIOD_DIALECT, PERIOD_SOURCE, type PeriodAnswer, type Rated } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import type { Difference } from './reexecution';

/**
 * A charge of a period is no event's: its raw record is the control record that asked, and its lines come out of the charges that stood
 * before it. `answer` is what they give now; null where nothing asked for it.
 */
export function reexecutePeriod({ charge, raw }: Evidence, answer: PeriodAnswer | null, found: Difference[]): Rated | null {
  if (raw === null) {
    found.push({ step: 'raw_bytes', stored: `record ${charge.partition}/${charge.offset}`, recomputed: 'there is no such record' });
    return null;
  }
  const hash = rawHash(raw.salt, raw.bytes);
  if (!equalBytes(hash, charge.rawHash)) found.push({ step: 'raw_bytes', stored: hex(charge.rawHash), recomputed: hex(hash) });
  if (!isControlText(raw.bytes.toString())) found.push({ step: 'read', stored: 'a control record', recomputed: 'something else' });
  if (answer === null) {
    found.push({ step: 'decision', stored: `${charge.kind} ${charge.eventId}`, recomputed: 'no charge of a period' });
    return null;
  }
  const show = (kind: string, source: string, id: string, dialect: string, at: bigint): string =>
    [kind, source, id, dialect, formatInstant(at)].join(' ');
  const stored = show(charge.kind, charge.source, charge.eventId, charge.dialect, charge.eventTime);
  const recomputed = show(answer.kind, PERIOD_SOURCE, answer.eventId, PERIOD_DIALECT, answer.eventTime);
  if (stored !== recomputed) found.push({ step: 'identity', stored, recomputed });
  return answer.rated;
}

function isControlText(text: string): boolean {
  try {
    return isControl(JSON.parse(text));
  } catch {
    return false;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
