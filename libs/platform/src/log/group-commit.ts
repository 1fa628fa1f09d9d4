import { gatherMs } from './gather';
import type { AppendEntry, Log, Receipt, Topic } from './log';
import { within } from './log-away';

/** The queue before the log is full or too slow: answer 503 with Retry-After. Nothing of the request was kept by us. */
export class LogBusy extends Error {
  override readonly name = 'LogBusy';
}

export interface QueueBounds {
  /** Of all that is waiting or under way, as characters. */
  readonly bytesMax: number;
  /** Until the append begins. */
  readonly msMax: number;
}

interface Waiting {
  readonly entries: readonly AppendEntry[];
  readonly bytes: number;
  readonly since: number;
  resolve(receipts: Receipt[]): void;
  reject(error: unknown): void;
}

const BOUNDS: QueueBounds = { bytesMax: 64 * 1024 * 1024, msMax: 2_000 };
const APPEND_ENTRIES_MAX = 5_000;
const APPEND_BYTES_MAX = 16 * 1024 * 1024;
const APPEND_MS_MAX = 12_000;

/**
 * Gathers small appends into one: while one is under way, the next collects. Never two at once: on the embedded log the second would only
 * wait for the partitions' heads that the first has locked. Commands wait a moment for the rest of their wave (`gatherMs`). Bounded in bytes
 * and in waiting time, also where the log hangs.
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private bytes = 0;
  private running = false;
  /** Requests in the last append. */
  private last = 0;
  private gathering: NodeJS.Timeout | null = null;
  private expiry: NodeJS.Timeout | null = null;

  constructor(
    private readonly log: Log,
    private readonly topic: Topic,
    private readonly bounds: QueueBounds = BOUNDS,
  ) {}

  /** Resolves when the entries are durable. Throws `LogBusy` at once where the queue is full or after waiting too long, `LogAway` after 12 s of appending. */
  append(entries: readonly AppendEntry[]): Promise<Receipt[]> {
    const bytes = entries.reduce((sum, e) => sum + e.value.length, 0);
    if (this.bytes + bytes > this.bounds.bytesMax)
      return Promise.reject(new LogBusy(`${this.topic}: more than ${this.bounds.bytesMax} bytes are waiting for the log`));
    return new Promise((resolve, reject) => {
      this.queue.push({ entries, bytes, since: performance.now(), resolve, reject });
      this.bytes += bytes;
      this.turn();
    });
  }

  private turn(): void {
    if (!this.running && this.queue.length > 0) {
      this.running = true;
      // what this turn of the event loop still brings in goes along: else the first of many goes alone, and the others wait for it
      setImmediate(() => this.begin());
    } else if (this.gathering !== null && this.gatherMs() <= 0) {
      clearTimeout(this.gathering);
      this.gathering = null;
      setImmediate(() => this.begin());
    }
    if (this.expiry === null && this.queue[0] !== undefined) this.expireAt(this.queue[0].since + this.bounds.msMax);
  }

  private expireAt(time: number): void {
    this.expiry = setTimeout(
      () => {
        this.expiry = null;
        this.expire();
        this.turn();
      },
      Math.max(1, time - performance.now()),
    );
  }

  private expire(): void {
    const end = performance.now() - this.bounds.msMax;
    while (this.queue[0] !== undefined && this.queue[0].since <= end) {
      const late = this.queue.shift();
      this.bytes -= late?.bytes ?? 0;
      late?.reject(new LogBusy(`${this.topic}: waited more than ${this.bounds.msMax} ms for the log`));
    }
  }

  private gatherMs(): number {
    const first = this.queue[0];
    return first === undefined ? 0 : gatherMs(this.topic, this.queue.length, this.last, first.since, performance.now());
  }

  private begin(): void {
    const wait = this.gatherMs();
    if (wait > 0) {
      this.gathering = setTimeout(() => {
        this.gathering = null;
        this.begin();
      }, wait);
      return;
    }
    const taken = this.take();
    this.last = taken.length;
    if (taken.length > 0) void this.run(taken);
    else this.running = false; // they waited too long meanwhile
  }

  private take(): Waiting[] {
    const taken: Waiting[] = [];
    let [count, bytes] = [0, 0];
    for (const next of this.queue) {
      count += next.entries.length;
      bytes += next.bytes;
      if (taken.length > 0 && (count > APPEND_ENTRIES_MAX || bytes > APPEND_BYTES_MAX)) break;
      taken.push(next);
    }
    this.queue = this.queue.slice(taken.length);
    return taken;
  }

  private async run(taken: readonly Waiting[]): Promise<void> {
    const entries = taken.flatMap((w) => w.entries);
    const appending = this.log.append(this.topic, entries);
    const over = (): void => {
      this.running = false;
      for (const w of taken) this.bytes -= w.bytes;
      this.turn();
    };
    void appending.then(over, over);
    try {
      const receipts = await within(appending, APPEND_MS_MAX, `${this.topic}: the log did not answer within ${APPEND_MS_MAX} ms`);
      let at = 0;
      for (const w of taken) {
        w.resolve(receipts.slice(at, at + w.entries.length));
        at += w.entries.length;
      }
    } catch (error) {
      for (const w of taken) w.reject(error);
    }
  }
}
