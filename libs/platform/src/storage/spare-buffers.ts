/** Sizes in steps, so that a buffer that was let go fits the next batch, which is never quite as large. */
const STEP = 256 * 1024;
const LARGEST = 4 * 1024 * 1024;
const SPARES_MAX = 6;

/**
 * Buffers that were used and are done with. What every batch allocates anew is memory outside of V8's heap, fifty megabytes a second under
 * load, and for its sake V8 goes through the whole heap once a second.
 */
export class SpareBuffers {
  private readonly spare: Buffer[] = [];

  /** A buffer of at least `bytes`, with anything in it. */
  take(bytes: number): Buffer {
    const i = this.spare.findIndex((b) => b.length >= bytes);
    const [found] = i < 0 ? [] : this.spare.splice(i, 1);
    return found ?? Buffer.allocUnsafeSlow(bytes > STEP / 4 ? Math.ceil(bytes / STEP) * STEP : bytes);
  }

  /** Nobody may read or write `buffer` any more but who takes it next. */
  give(buffer: Buffer): void {
    if (buffer.length < STEP || buffer.length > LARGEST) return;
    this.spare.push(buffer);
    if (this.spare.length > SPARES_MAX) this.spare.shift();
  }
}
