/** A seeded source of chance (xorshift32): the same seed gives the same run, on any machine. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x85ebca6b) | 1;
    for (let i = 0; i < 4; i += 1) this.int(2);
  }

  /** 0 to `below` − 1. */
  int(below: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % below;
  }

  /** True that many times in a hundred. */
  percent(chance: number): boolean {
    return this.int(100) < chance;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.int(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }
}
