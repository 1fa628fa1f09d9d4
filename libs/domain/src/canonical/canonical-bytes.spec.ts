import { canonicalBytes, type CanonicalValue } from './canonical-bytes';

const text = (values: readonly CanonicalValue[]): string => Buffer.from(canonicalBytes(values)).toString('utf8');

describe('canonical bytes', () => {
  it('prefixes each value with its type and its length in bytes', () => {
    expect(text([null, '', 'abc', 'é€😀', 0n, -12n, new Uint8Array([65, 66])])).toBe('n0:s0:s3:abcs9:é€😀i1:0i3:-12b2:AB');
    expect(text(['x'.repeat(123)])).toBe(`s123:${'x'.repeat(123)}`);
    expect(text([])).toBe('');
  });

  it('keeps null, the empty text, zero and a shifted delimiter apart', () => {
    const all = [[null], [''], [0n], ['0'], [new Uint8Array()], ['a', 'bc'], ['ab', 'c'], ['abc']].map(text);
    expect(new Set(all).size).toBe(all.length);
  });

  it('grows for what is longer than its buffer, and answers bytes of their own', () => {
    const long = 'ü'.repeat(50_000);
    const first = canonicalBytes([long, 'end']);
    const copy = first.slice();
    expect(Buffer.from(first).toString('utf8')).toBe(`s100000:${long}s3:end`);
    canonicalBytes(['z'.repeat(200_000)]);
    expect(first).toEqual(copy);
    expect(text([new Uint8Array(70_000)]).length).toBe(70_000 + 'b70000:'.length);
  });
});
