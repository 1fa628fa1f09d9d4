import type { LogRecord } from '@tallystick/platform/log/log';
import type { Random } from './random';

export type SimTopic = 'usage' | 'charges' | 'commands';
export const PARTITIONS = 2;

/** The producer heard nothing: the record may be there or not. */
export class NoReply extends Error {}

/** Partitions in memory. An append may be dropped, or be done and its reply lost; a fetch may be short, or begin where it began before. */
export class FakeLog {
  private readonly records = new Map<string, LogRecord[]>();

  constructor(
    private readonly random: Random,
    private readonly faulty: () => boolean,
  ) {}

  append(topic: SimTopic, partition: number, value: string, origin: string | null = null): void {
    const fault = this.faulty() ? this.random.int(100) : 99;
    if (fault < 5) throw new NoReply('dropped');
    const of = this.of(topic, partition);
    of.push({ offset: BigInt(of.length), appendedAt: APPENDED, value, origin, salt: SALT });
    if (fault < 10) throw new NoReply('done, and the reply was lost');
  }

  /** Records from `from` on, as many as come; now and then an older piece again. */
  fetch(topic: SimTopic, partition: number, from: bigint): readonly LogRecord[] {
    const of = this.of(topic, partition);
    const again = this.faulty() && this.random.percent(8) ? this.random.int(4) : 0;
    const start = Math.max(0, Number(from) - again);
    return of.slice(start, start + 1 + this.random.int(6));
  }

  end(topic: SimTopic, partition: number): bigint {
    return BigInt(this.of(topic, partition).length);
  }

  of(topic: SimTopic, partition: number): LogRecord[] {
    const key = `${topic} ${partition}`;
    let of = this.records.get(key);
    if (of === undefined) this.records.set(key, (of = []));
    return of;
  }
}

const SALT = Buffer.alloc(16, 1);
const APPENDED = 1_795_500_000_000_000_000n;
