import { PriceListError } from './price-list-error';

/** A JSON number as the text it was written with: `3e-07` stays `3e-07`. */
export class NumberLiteral {
  constructor(readonly text: string) {}
}

/** JSON whose numbers are literals and whose objects keep their order (a key given twice: the last one stands). */
export type Literal = null | boolean | string | NumberLiteral | readonly Literal[] | LiteralObject;
export type LiteralObject = ReadonlyMap<string, Literal>;

export const isLiteralObject = (value: Literal | undefined): value is LiteralObject => value instanceof Map;
export const isLiteralList = (value: Literal | undefined): value is readonly Literal[] => Array.isArray(value);

const NUMBER = /-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Infinity)|NaN/y;
const MOST_DEPTH = 100;

/**
 * Reads JSON without ever turning a number into a float. Tolerates a byte order mark and what Python writes (`NaN`,
 * `Infinity`), which stay literals for the caller to refuse. Throws `PriceListError` naming the place.
 */
export function readLiteralJson(text: string): Literal {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  private at: number;

  constructor(private readonly text: string) {
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  value(depth: number): Literal {
    if (depth > MOST_DEPTH) throw this.wrong('nested too deeply');
    this.space();
    const c = this.text[this.at];
    if (c === '{') return this.object(depth);
    if (c === '[') return this.list(depth);
    if (c === '"') return this.string();
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.wrong('text after the end');
  }

  private object(depth: number): LiteralObject {
    const members = new Map<string, Literal>();
    this.at += 1;
    if (this.closes('}')) return members;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.wrong('a key was expected');
      const key = this.string();
      if (!this.takes(':')) throw this.wrong('a colon was expected');
      members.set(key, this.value(depth + 1));
      if (this.takes(',')) continue;
      if (this.takes('}')) return members;
      throw this.wrong('a comma or } was expected');
    }
  }

  private list(depth: number): Literal[] {
    const items: Literal[] = [];
    this.at += 1;
    if (this.closes(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.takes(',')) continue;
      if (this.takes(']')) return items;
      throw this.wrong('a comma or ] was expected');
    }
  }

  /** JSON's own reader takes the escapes apart. */
  private string(): string {
    const from = this.at;
    let at = from + 1;
    while (at < this.text.length && this.text.charCodeAt(at) !== 34) at += this.text.charCodeAt(at) === 92 ? 2 : 1;
    this.at = at + 1;
    try {
      return JSON.parse(this.text.slice(from, at + 1)) as string;
    } catch {
      this.at = from;
      throw this.wrong('the string is not closed or has a wrong escape');
    }
  }

  private number(): NumberLiteral {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) throw this.wrong('a value was expected');
    this.at += found[0].length;
    return new NumberLiteral(found[0]);
  }

  private closes(mark: string): boolean {
    return this.takes(mark);
  }

  private takes(mark: string): boolean {
    this.space();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.at += 1;
    }
  }

  private wrong(problem: string): PriceListError {
    const line = this.text.slice(0, this.at).split('\n').length;
    return new PriceListError(`line ${line}: ${problem}`);
  }
}

const WORDS: readonly (readonly [string, Literal])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
