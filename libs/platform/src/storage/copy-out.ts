import pg from 'pg';
import { RowReader } from './row-reader';

/** Signature, flags, length of an extension, which has never been there. */
const HEADER_BYTES = 19;

/**
 * `COPY (…) TO STDOUT (FORMAT binary)`: each row is read from its bytes where they arrive, into what the caller makes of it. For the reads
 * that bring a row per event; see docs/adr/0015.
 */
export class CopyOut<T> extends pg.Query {
  private readonly taken: T[] = []; // `rows` is the name of a setting of pg.Query
  private readonly reader = new RowReader();
  private header = HEADER_BYTES;
  private broken: unknown = null;

  constructor(
    select: string,
    private readonly read: (row: RowReader) => T,
    done: (error: unknown, rows: T[]) => void,
  ) {
    super(`COPY (${select}) TO STDOUT (FORMAT binary)`, (error: Error | null | undefined) => done(error ?? this.broken, this.taken));
  }

  /** A message is a row; the header stands before the first of them, or alone. Its bytes are good only until this returns. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.broken !== null) return;
    try {
      const start = this.header;
      this.header = 0;
      if (start === chunk.length || !this.reader.begin(chunk, start)) return;
      this.taken.push(this.read(this.reader));
    } catch (error) {
      this.broken = error; // thrown here it would end the session and whoever else uses it
    }
  }
}
