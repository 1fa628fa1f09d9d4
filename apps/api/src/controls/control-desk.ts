import { setTimeout as sleep } from 'node:timers/promises';
import { signControl, type Control } from '@tallystick/domain/event';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { GroupCommit } from '@tallystick/platform/log/group-commit';
import type { Receipt } from '@tallystick/platform/log/log';
import { readControlKey, readControlResults, type ControlResult } from '@tallystick/platform/storage/reads';

export interface PlacedControl {
  readonly control: Control;
  readonly partition: number;
}

const PAUSE_MS = 5;
const PAUSE_MS_MAX = 50;

/** Puts signed instructions on `usage.events`, in the order of the log like the usage around them, and waits for what came of them. */
export class ControlDesk {
  private readonly commit: GroupCommit;
  private key: Promise<Uint8Array> | null = null;

  constructor(private readonly context: HttpContext) {
    this.commit = new GroupCommit(context.log, 'usage.events');
  }

  /** Results in the order of the controls; those that the rating worker has not reached after `ms` are not decided. Throws `LogBusy`. */
  async submit(controls: readonly PlacedControl[], ms: number): Promise<ControlResult[]> {
    const receipts = await this.append(controls);
    const until = Date.now() + ms;
    for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, PAUSE_MS_MAX)) {
      await sleep(pause);
      const results = await readControlResults(this.context.db.sql, receipts);
      if (results.every((r) => r.decided) || Date.now() >= until) return results;
    }
  }

  /** Puts them on the log, and that is all. Throws `LogBusy`. */
  async append(controls: readonly PlacedControl[]): Promise<Receipt[]> {
    const key = await this.signingKey();
    return this.commit.append(controls.map(({ control, partition }) => ({ partition, value: signControl(key, control), key: null })));
  }

  private signingKey(): Promise<Uint8Array> {
    this.key ??= readControlKey(this.context.db.sql).catch((error: unknown) => {
      this.key = null;
      throw error;
    });
    return this.key;
  }
}
