/** The highest row up to which every row is done, while rows get done in any order. */
export class Watermark {
  private readonly done = new Set<number>();

  constructor(private value = 0) {}

  get row(): number {
    return this.value;
  }

  mark(row: number): void {
    if (row <= this.value) return;
    this.done.add(row);
    while (this.done.delete(this.value + 1)) this.value += 1;
  }
}
