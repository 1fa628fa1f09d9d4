/** A set of texts that keeps the last ones: at least `least`, at most twice as many. Nothing is ever looked for to be forgotten. */
export class Remembered {
  private young = new Set<string>();
  private old = new Set<string>();

  constructor(private readonly least: number) {}

  add(text: string): void {
    if (this.young.size >= this.least) [this.young, this.old] = [new Set(), this.young];
    this.young.add(text);
  }

  has(text: string): boolean {
    return this.young.has(text) || this.old.has(text);
  }
}
