import type { Receipt } from '@tallystick/platform/log/log';

export interface RecentEvent {
  readonly content: Uint8Array;
  readonly receipt: Receipt;
}

/**
 * What this process has lately appended, by identity: names duplicates that rating has not seen yet, and tells where an event stands.
 * Bounded; the oldest is forgotten first. Nothing depends on it being complete.
 */
export class RecentEvents {
  private readonly events = new Map<string, RecentEvent>();
  /** Kept, because one that begins anew walks over all that was deleted before it: 17 µs an event where it should be none. */
  private readonly oldest = this.events.keys();

  constructor(private readonly max = 100_000) {}

  get(key: string): RecentEvent | undefined {
    return this.events.get(key);
  }

  /** The first event of an identity stays. */
  add(key: string, event: RecentEvent): void {
    if (this.events.has(key)) return;
    this.events.set(key, event);
    if (this.events.size > this.max) this.events.delete(this.oldest.next().value ?? '');
  }
}
