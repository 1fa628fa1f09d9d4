const EVERY_MS = 400;

/** A handler that shows no progress for longer has hung: the group may give its partition to somebody else. */
const STANDSTILL_MS_MAX = 60_000;

/**
 * Beats while a handler works, since kafkajs does not by itself. The first error is kept as it is: kafkajs rejoins the group by its type,
 * so it must reach kafkajs unchanged after the handler has ended.
 */
export class Heartbeat {
  error: Error | null = null;
  private timer: NodeJS.Timeout | null = null;
  private progressed = performance.now();

  constructor(private readonly send: () => Promise<void>) {}

  start(): void {
    this.timer = setInterval(() => {
      if (performance.now() < this.progressed + STANDSTILL_MS_MAX) this.beat().catch(() => this.stop());
    }, EVERY_MS);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** The handler itself says that it goes on. Throws what the group says, then and ever after. */
  async progress(): Promise<void> {
    this.progressed = performance.now();
    await this.beat();
  }

  private async beat(): Promise<void> {
    if (this.error !== null) throw this.error;
    try {
      await this.send();
    } catch (error) {
      this.error ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}
