/** Wakes idle consumers of this process when something was appended in it; other processes' appends are found by polling. */
export class Wake {
  private waiting = new Set<() => void>();

  ring(): void {
    const all = this.waiting;
    this.waiting = new Set();
    for (const go of all) go();
  }

  /** Until the next ring, at most `ms` milliseconds. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.waiting.add(go);
    });
  }
}
