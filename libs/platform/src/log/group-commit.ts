import type { AppendEntry, Log, Receipt, Topic } from './log';

/** The queue before the log is full or too slow: answer 503 with Retry-After. Nothing of the request was kept by us. */
export class LogBusy extends Error {
  override readonly name = 'LogBusy';
}

interface Waiting {
  readonly entries: readonly AppendEntry[];
  readonly bytes: number;
  readonly since: number;
  resolve(receipts: Receipt[]): void;
  reject(error: unknown): void;
}

const QUEUE_BYTES_MAX = 64 * 1024 * 1024;
const QUEUE_MS_MAX = 2_000;
const APPEND_ENTRIES_MAX = 5_000;
const APPENDS_AT_ONCE = 2;

/** Gathers small appends into one: while one is under way, the next collects. Bounded in bytes and in waiting time. */
export class GroupCommit {
  private queue: Waiting[] = [];
  private bytes = 0;
  private running = 0;

  constructor(
    private readonly log: Log,
    private readonly topic: Topic,
  ) {}

  /** Resolves when the entries are durable. Throws `LogBusy` at once where the queue is full, or after 2 s of waiting. */
  append(entries: readonly AppendEntry[]): Promise<Receipt[]> {
    const bytes = entries.reduce((sum, e) => sum + e.value.length, 0);
    if (this.bytes + bytes > QUEUE_BYTES_MAX) return Promise.reject(new LogBusy(`${this.topic}: more than 64 MB are waiting for the log`));
    return new Promise((resolve, reject) => {
      this.queue.push({ entries, bytes, since: Date.now(), resolve, reject });
      this.bytes += bytes;
      this.turn();
    });
  }

  private turn(): void {
    while (this.running < APPENDS_AT_ONCE && this.queue.length > 0) {
      const taken = this.take();
      if (taken.length > 0) void this.run(taken);
    }
  }

  private take(): Waiting[] {
    const taken: Waiting[] = [];
    let count = 0;
    const now = Date.now();
    while (this.queue.length > 0 && (count === 0 || count + (this.queue[0]?.entries.length ?? 0) <= APPEND_ENTRIES_MAX)) {
      const w = this.queue.shift();
      if (w === undefined) break;
      this.bytes -= w.bytes;
      if (now - w.since > QUEUE_MS_MAX) {
        w.reject(new LogBusy(`${this.topic}: waited more than 2 s for the log`));
        continue;
      }
      taken.push(w);
      count += w.entries.length;
    }
    return taken;
  }

  private async run(taken: Waiting[]): Promise<void> {
    this.running += 1;
    try {
      const receipts = await this.log.append(
        this.topic,
        taken.flatMap((w) => w.entries),
      );
      let at = 0;
      for (const w of taken) {
        w.resolve(receipts.slice(at, at + w.entries.length));
        at += w.entries.length;
      }
    } catch (error) {
      for (const w of taken) w.reject(error);
    } finally {
      this.running -= 1;
      this.turn();
    }
  }
}
