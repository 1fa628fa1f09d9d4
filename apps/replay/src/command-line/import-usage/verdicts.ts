import { setTimeout as sleep } from 'node:timers/promises';
import { Failed } from '../exit';
import type { Service } from '../service';
import type { ImportReport, Verdict } from './import-report';

/** An event as the gateway took it. */
export interface Receipt {
  readonly source: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: string;
}

interface Answer {
  readonly verdicts: readonly { readonly verdict: Verdict | 'pending'; readonly posted: boolean }[];
}

const STALL_MS = 120_000;
const AT_ONCE = 1_000;

/**
 * Asks for the rating worker's verdict on every event that was handed over, in the order of the hand-over, and forgets an event
 * when it is known and posted. Runs beside the sending.
 */
export class Verdicts {
  private readonly waiting: Receipt[] = [];
  private done = 0;
  private ended = false;
  private readonly stopped = new AbortController();

  constructor(
    private readonly service: Service,
    private readonly report: ImportReport,
    private readonly onProgress: (settled: number) => void,
  ) {}

  add(receipts: readonly Receipt[]): void {
    for (const r of receipts) this.waiting.push(r);
  }

  /** No more will be added. */
  end(): void {
    this.ended = true;
  }

  /** Nobody waits any more: the sending failed. */
  stop(): void {
    this.stopped.abort();
  }

  /** Until everything added is rated and posted, or until `stop`. Throws `Failed` where nothing moves for two minutes. */
  async run(): Promise<void> {
    let moved = Date.now();
    for (let pause = 20; !this.stopped.signal.aborted; pause = Math.min(pause * 1.5, 500)) {
      const settled = await this.settle(this.waiting.slice(0, AT_ONCE));
      if (settled > 0) {
        moved = Date.now();
        pause = 20;
        this.onProgress((this.done += settled));
        if (settled >= AT_ONCE / 2) continue;
      }
      if (this.waiting.length === 0) {
        if (this.ended) return;
        moved = Date.now();
      }
      if (Date.now() - moved > STALL_MS) {
        throw new Failed(
          `${this.waiting.length} events are kept but not posted, and nothing moved for two minutes: is a rating worker and a ledger worker running? The import may be repeated safely.`,
        );
      }
      await sleep(pause, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  /** Answers how many of them are known now. */
  private async settle(receipts: readonly Receipt[]): Promise<number> {
    if (receipts.length === 0) return 0;
    const { verdicts } = await this.service.insist<Answer>('/v1/events/verdicts', { body: { receipts }, typed: [] });
    const open: Receipt[] = [];
    receipts.forEach((receipt, i) => {
      const v = verdicts[i];
      if (v === undefined || v.verdict === 'pending' || !v.posted) open.push(receipt);
      else this.report[v.verdict] += 1;
    });
    this.waiting.splice(0, receipts.length, ...open);
    return receipts.length - open.length;
  }
}
