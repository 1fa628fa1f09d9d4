import { readNumeric } from './binary-numeric';
import { INT8 } from './int8-halves';

const { word, halves, low: LOW, high: HIGH } = INT8;

/** Texts that come again and again, by a hash of their bytes; a newcomer takes the place of whoever has it. */
const SYMBOLS = 16_384;
const SYMBOL_MAX = 64;
const symbols = new Array<string>(SYMBOLS).fill('');

/**
 * The columns of one row in PostgreSQL's binary form, in their order: one call each, of the column's own type. Throws where a column is null
 * that was not asked for as such.
 */
export class RowReader {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;

  /** False where it is no row but the end of all. */
  begin(bytes: Buffer, at: number): boolean {
    this.bytes = bytes;
    this.at = at + 2;
    return bytes[at] !== 0xff; // the number of columns, or -1
  }

  int2(): number {
    this.length(2);
    const at = this.at;
    this.at += 2;
    return (((this.bytes[at] ?? 0) << 24) >> 16) | (this.bytes[at + 1] ?? 0);
  }

  int4(): number {
    this.length(4);
    return this.word();
  }

  int8(): bigint {
    this.length(8);
    halves[HIGH] = this.word();
    halves[LOW] = this.word();
    return word[0] ?? 0n;
  }

  int8OrNull(): bigint | null {
    return this.isNull() ? null : this.int8();
  }

  /** An integer of type numeric. */
  numeric(): bigint {
    const length = this.size();
    const value = readNumeric(this.bytes, this.at);
    this.at += length;
    return value;
  }

  numericOrNull(): bigint | null {
    return this.isNull() ? null : this.numeric();
  }

  text(): string {
    const start = this.skip();
    return this.bytes.toString('utf8', start, this.at);
  }

  /** What `read` makes of a text's bytes, from the first to behind the last, without a text being made; the text itself where it answers null. */
  textOr<T>(read: (bytes: Uint8Array, start: number, end: number) => T | null): T | string {
    const start = this.skip();
    return read(this.bytes, start, this.at) ?? this.bytes.toString('utf8', start, this.at);
  }

  textOrNull(): string | null {
    return this.isNull() ? null : this.text();
  }

  /** A text of which there are few, such as a model: the same string each time, which spares its making and its hash as a key. */
  symbol(): string {
    const { bytes } = this;
    const start = this.skip();
    const length = this.at - start;
    if (length > SYMBOL_MAX) return bytes.toString('utf8', start, this.at);
    let hash = length;
    let all = 0;
    for (let i = start; i < this.at; i += 1) {
      const byte = bytes[i] ?? 0;
      all |= byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (all > 127) return bytes.toString('utf8', start, this.at); // only of ASCII is a character a byte
    const slot = (hash ^ (hash >>> 14)) & (SYMBOLS - 1);
    const known = symbols[slot] ?? '';
    if (known.length === length && isAt(known, bytes, start)) return known;
    return (symbols[slot] = bytes.toString('latin1', start, this.at));
  }

  symbolOrNull(): string | null {
    return this.isNull() ? null : this.symbol();
  }

  /** A bytea, in memory of its own. */
  bytea(): Buffer {
    const start = this.skip();
    return Buffer.from(this.bytes.subarray(start, this.at));
  }

  byteaOrNull(): Buffer | null {
    return this.isNull() ? null : this.bytea();
  }

  private isNull(): boolean {
    if (this.bytes[this.at] !== 0xff) return false;
    this.at += 4;
    return true;
  }

  /** Past a column of any length; answers where it began. */
  private skip(): number {
    const length = this.size();
    const start = this.at;
    this.at += length;
    return start;
  }

  private size(): number {
    const length = this.word();
    if (length < 0) throw new Error('a column is null that never may be');
    return length;
  }

  private length(expected: number): void {
    const length = this.word();
    if (length !== expected) throw new Error(`a column has ${length} bytes instead of ${expected}`);
  }

  private word(): number {
    const { bytes, at } = this;
    this.at = at + 4;
    return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }
}

/** Whether the ASCII text stands there. */
function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
