import { readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { formatInstant } from '@tallystick/domain/time';
import { formatQuantity, normaliseUsage, sortedQuantities, type JsonValue } from '@tallystick/domain/usage';
import type { RawRecord } from '@tallystick/platform/storage/replay/evidence';
import type { ShownEvent, ShownUsage } from './story';

/** The event in these bytes; null where they are gone or hold none. */
export function readRawEvent(raw: RawRecord | null): UsageEvent | null {
  if (raw === null) return null;
  try {
    const reading = readUsageEvent(JSON.parse(raw.bytes.toString()) as JsonValue);
    return reading.ok ? reading.event : null;
  } catch {
    return null;
  }
}

export function showEvent(event: UsageEvent): ShownEvent {
  const { subject, model, provider, dialect, status, usage, quantities } = event;
  return { subject, time: formatInstant(event.time), model, provider, dialect, status, usage, quantities };
}

/** The usage object read again: its classes, and the equations that hold between them and the provider's totals. */
export function showUsage(event: UsageEvent): ShownUsage {
  const { dialect, model, status, serviceTier, streamEnd } = event;
  const [usage, quantities] = [event.usage ?? undefined, event.quantities ?? undefined];
  const reading = normaliseUsage({ dialect, model, status, usage, quantities, serviceTier, streamEnd });
  if (!reading.ok) return { normaliser: dialect, classes: [], identities: [], notes: [], fault: `${reading.reason}: ${reading.detail}` };
  const classes = sortedQuantities(reading.quantities).map(([name, n]) => ({ class: name, quantity: formatQuantity(name, n) }));
  return { normaliser: reading.normaliser, classes, identities: reading.identities, notes: reading.notes, fault: null };
}
