interface Look<T> {
  readonly value: Promise<T>;
  /** When it began: milliseconds of `performance.now()`, which nobody sets back. */
  readonly at: number;
}

/**
 * A value that may be a little old. Callers share one look: were each to look when the last one is too old, all that come at that moment
 * would, and whatever else needs a session would wait behind them.
 */
export class Recent<T> {
  private look: Look<T> | null = null;

  constructor(private readonly find: () => Promise<T>) {}

  /** As found by a look that began at most `ms` ago. Throws what `find` throws; the next caller looks again. */
  get(ms: number): Promise<T> {
    if (this.look !== null && performance.now() - this.look.at < ms) return this.look.value;
    const look = { value: this.find(), at: performance.now() };
    this.look = look;
    look.value.catch(() => {
      if (this.look === look) this.look = null;
    });
    return look.value;
  }

  /** What was found is known to be old. */
  forget(): void {
    this.look = null;
  }
}
