/**
 * A text laid out as UTF-8 in memory that is used again. What is only hashed or sent on needs no string: joining one of thirty pieces and
 * turning it into bytes takes longer than writing the bytes.
 */
export class ByteText {
  private memory = new Uint8Array(4_096);
  private end = 0;

  /** Forgets what was put. */
  begin(): this {
    this.end = 0;
    return this;
  }

  /** What was put since `begin`: good until the next call of anything here. */
  bytes(): Uint8Array {
    return this.memory.subarray(0, this.end);
  }

  toString(): string {
    return decoder.decode(this.bytes());
  }

  /** A text of which it is known that it is ASCII: names of ours, numbers. */
  ascii(text: string): this {
    const { length } = text;
    this.room(length);
    const { memory, end } = this;
    for (let i = 0; i < length; i += 1) memory[end + i] = text.charCodeAt(i);
    this.end = end + length;
    return this;
  }

  /** Any text; a lone surrogate becomes U+FFFD, as everywhere. */
  text(text: string): this {
    if (text.length <= SHORT_MAX && this.plain(text, 0, NEVER, NEVER)) return this;
    this.room(3 * text.length);
    this.end += encoder.encodeInto(text, this.memory.subarray(this.end)).written;
    return this;
  }

  raw(bytes: Uint8Array): this {
    const { length } = bytes;
    this.room(length);
    const { memory, end } = this;
    if (length > SHORT_MAX) memory.set(bytes, end);
    else for (let i = 0; i < length; i += 1) memory[end + i] = bytes[i] ?? 0;
    this.end = end + length;
    return this;
  }

  /** A text as JSON writes it; null as such. */
  json(text: string | null): this {
    if (text === null) return this.ascii('null');
    const start = this.end;
    this.ascii('"');
    if (this.plain(text, SPACE, QUOTE, BACKSLASH)) return this.ascii('"');
    this.end = start;
    return this.text(JSON.stringify(text));
  }

  /** Puts a text of ASCII that has no character below `low` nor one of these two; answers false, and puts nothing, where it is none. */
  private plain(text: string, low: number, but: number, nor: number): boolean {
    const { length } = text;
    this.room(length);
    const { memory, end } = this;
    for (let i = 0; i < length; i += 1) {
      const c = text.charCodeAt(i);
      if (c > ASCII_MAX || c < low || c === but || c === nor) return false;
      memory[end + i] = c;
    }
    this.end = end + length;
    return true;
  }

  private room(size: number): void {
    if (this.end + size <= this.memory.length) return;
    const larger = new Uint8Array(2 * (this.end + size));
    larger.set(this.memory.subarray(0, this.end));
    this.memory = larger;
  }
}

/** The bytes of a text: for what is put again and again. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
/** Up to here a loop over the characters is faster than a call into the encoder. */
const SHORT_MAX = 40;
const ASCII_MAX = 126;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const NEVER = -1;
