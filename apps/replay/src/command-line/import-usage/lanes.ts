import { sha256 } from '@tallystick/domain/canonical';

/**
 * A few requests in flight at once, each lane one after the other. What has the same key goes through the same lane, so a
 * customer's usage arrives in the order of the file. `put` waits while its lane is full: memory stays bounded.
 */
export class Lanes<T> {
  private readonly lanes: { batch: T[]; bytes: number; tail: Promise<void>; waiting: number }[];
  private failure: Error | null = null;

  /** `send` gets at most `maxItems` items of at most `maxBytes` bytes together. What it throws comes out of `put` and `drain`. */
  constructor(
    count: number,
    private readonly maxItems: number,
    private readonly maxBytes: number,
    private readonly send: (items: T[]) => Promise<void>,
  ) {
    this.lanes = Array.from({ length: count }, () => ({ batch: [], bytes: 0, tail: Promise.resolve(), waiting: 0 }));
  }

  async put(key: string, item: T, bytes: number): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const lane = this.lanes[(sha256(key)[0] ?? 0) % this.lanes.length];
    if (lane === undefined) throw new Error('no lanes');
    if (lane.batch.length > 0 && lane.bytes + bytes > this.maxBytes) this.dispatch(lane);
    lane.batch.push(item);
    lane.bytes += bytes;
    if (lane.batch.length >= this.maxItems) this.dispatch(lane);
    if (lane.waiting > 1) await lane.tail;
  }

  /** Sends what is left and waits for every answer. */
  async drain(): Promise<void> {
    for (const lane of this.lanes) if (lane.batch.length > 0) this.dispatch(lane);
    await Promise.all(this.lanes.map((lane) => lane.tail));
    if (this.failure !== null) throw this.failure;
  }

  private dispatch(lane: { batch: T[]; bytes: number; tail: Promise<void>; waiting: number }): void {
    const items = lane.batch;
    lane.batch = [];
    lane.bytes = 0;
    lane.waiting += 1;
    lane.tail = lane.tail.then(async () => {
      try {
        if (this.failure === null) await this.send(items);
      } catch (error) {
        this.failure ??= error as Error;
      } finally {
        lane.waiting -= 1;
      }
    });
  }
}
