import { formatInstant } from '@tallystick/domain/time';
import type { RawRecord } from '@tallystick/platform/storage/replay/evidence';

/** The record as the log took it. */
export interface ShownRaw {
  readonly partition: number;
  readonly offset: string;
  readonly appended_at: string;
  /** `partition/offset` that it was re-appended from, or the door it came through; null where it came straight. */
  readonly origin: string | null;
  readonly bytes: number;
  /** The bytes as text; null where they are gone. */
  readonly text: string | null;
}

export interface RecordPlace {
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: bigint;
}

export function showRaw(place: RecordPlace, raw: RawRecord | null): ShownRaw {
  return {
    partition: place.partition,
    offset: place.offset.toString(),
    appended_at: formatInstant(place.appendedAt),
    origin: raw === null ? null : raw.origin,
    bytes: raw === null ? 0 : Buffer.byteLength(raw.bytes),
    text: raw === null ? null : raw.bytes.toString(),
  };
}
