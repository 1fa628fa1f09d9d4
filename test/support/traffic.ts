import { eventText } from './shop';
import { CUSTOMERS, type Charged, type World } from './world';

/** Units of 10⁻¹² USD of one token, in and out, at the shop's prices. */
const IN = 525_000n;
const OUT = 4_200_000n;

export const priceOf = (input: number, output = 200): bigint => BigInt(input) * IN + BigInt(output) * OUT;

/** Sends an event of every customer again and again until it is stopped, and keeps count of what was acknowledged. */
export class Traffic {
  events = 0n;
  amount = 0n;
  /** Tries that were not acknowledged: an error, or no answer. */
  again = 0;
  private rounds = 0;
  private stopping = false;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly world: World,
    private readonly prefix: string,
    private readonly pauseMs = 15,
  ) {}

  start(): this {
    this.sending = this.run();
    this.sending.catch(() => undefined); // thrown by `stop`
    return this;
  }

  /** Lets the request at hand be acknowledged. Throws what the gateway refused. */
  async stop(): Promise<Charged> {
    this.stopping = true;
    await this.sending;
    return this;
  }

  /** One event of every customer. */
  async round(port?: number): Promise<void> {
    const input = 100 + (this.rounds % 400);
    const texts = CUSTOMERS.map((c) => eventText(`${this.prefix}-${this.rounds}-${c}`, c, { input }));
    this.rounds += 1;
    await this.world.send(texts, port, () => (this.again += 1));
    this.events += BigInt(texts.length);
    this.amount += BigInt(texts.length) * priceOf(input);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.round();
      await new Promise((r) => setTimeout(r, this.pauseMs));
    }
  }
}
