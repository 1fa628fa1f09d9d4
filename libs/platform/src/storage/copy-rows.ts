import { NUMERIC_MAX, writeNumeric } from './binary-numeric';
import { INT8 } from './int8-halves';
import { SpareBuffers } from './spare-buffers';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const { word, halves, low: LOW, high: HIGH } = INT8;
/** Longer than any integer with its length. */
const FIXED_MAX = 20;
/** Up to here a loop over the characters is faster than a call into the runtime. */
const SHORT_MAX = 40;
const spares = new SpareBuffers();
const NOTHING = Buffer.alloc(0);

/**
 * Rows in the binary form of `COPY … FROM STDIN (FORMAT binary)`: columns in the order of the statement's list, one call each.
 * For the tables that take a row per event: no array per column, and the server fills a page at once. See docs/adr/0015.
 */
export class CopyRows {
  private buffer: Buffer;
  private view: DataView;
  private at = SIGNATURE.length;
  private rows = 0;

  constructor(
    private readonly columns: number,
    bytes = 65_536,
  ) {
    this.buffer = spares.take(Math.max(bytes, 64));
    this.view = viewOf(this.buffer);
    SIGNATURE.copy(this.buffer);
  }

  get count(): number {
    return this.rows;
  }

  /** Begins the next row. */
  row(): this {
    this.room(2);
    this.view.setInt16(this.at, this.columns);
    this.at += 2;
    this.rows += 1;
    return this;
  }

  int2(v: number | null): this {
    if (v === null) return this.null();
    this.room(FIXED_MAX);
    this.view.setInt32(this.at, 2);
    this.view.setInt16(this.at + 4, v);
    this.at += 6;
    return this;
  }

  int4(v: number | null): this {
    if (v === null) return this.null();
    this.room(FIXED_MAX);
    this.view.setInt32(this.at, 4);
    this.view.setInt32(this.at + 4, v);
    this.at += 8;
    return this;
  }

  int8(v: bigint | null): this {
    if (v === null) return this.null();
    this.room(FIXED_MAX);
    this.view.setInt32(this.at, 8);
    word[0] = v;
    this.view.setUint32(this.at + 4, halves[HIGH] ?? 0);
    this.view.setUint32(this.at + 8, halves[LOW] ?? 0);
    this.at += 12;
    return this;
  }

  text(v: string | null): this {
    if (v === null) return this.null();
    const { length } = v;
    this.room(FIXED_MAX + 3 * length);
    const start = this.at + 4;
    let written = length <= SHORT_MAX ? this.ascii(v, start) : -1;
    if (written < 0) written = this.buffer.write(v, start, 'utf8');
    this.view.setInt32(this.at, written);
    this.at = start + written;
    return this;
  }

  /** A bytea, or a uuid of 16 bytes. */
  bytes(v: Uint8Array | null): this {
    if (v === null) return this.null();
    this.room(FIXED_MAX + v.length);
    this.view.setInt32(this.at, v.length);
    this.buffer.set(v, this.at + 4);
    this.at += 4 + v.length;
    return this;
  }

  /** An integer as numeric, without a fraction. Throws where it has more than 128 digits. */
  numeric(v: bigint | null): this {
    this.room(NUMERIC_MAX);
    this.at = writeNumeric(this.buffer, this.at, v);
    return this;
  }

  /** All rows with their trailer; the rows can't be added to any more. */
  end(): Buffer {
    this.room(2);
    this.view.setInt16(this.at, -1);
    return this.buffer.subarray(0, this.at + 2);
  }

  /** Lets the memory of rows go that the server has taken: nothing of it may be left to be sent. They are at their end. */
  sent(): void {
    const { buffer } = this;
    this.buffer = NOTHING;
    spares.give(buffer);
  }

  private null(): this {
    this.room(FIXED_MAX);
    this.view.setInt32(this.at, -1);
    this.at += 4;
    return this;
  }

  /** Bytes written, or -1 where the text is not ASCII. */
  private ascii(text: string, start: number): number {
    const { buffer } = this;
    const { length } = text;
    for (let i = 0; i < length; i += 1) {
      const c = text.charCodeAt(i);
      if (c > 127) return -1;
      buffer[start + i] = c;
    }
    return length;
  }

  private room(size: number): void {
    if (this.at + size <= this.buffer.length) return;
    if (this.buffer === NOTHING) throw new Error('these rows were sent');
    const larger = spares.take(2 * (this.at + size));
    this.buffer.copy(larger, 0, 0, this.at);
    spares.give(this.buffer);
    this.buffer = larger;
    this.view = viewOf(larger);
  }
}

const viewOf = (b: Buffer): DataView => new DataView(b.buffer, b.byteOffset, b.byteLength);
