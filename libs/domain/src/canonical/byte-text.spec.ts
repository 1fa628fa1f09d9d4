import fc from 'fast-check';
import { ByteText, utf8 } from './byte-text';

const any = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 41, maxLength: 300 }),
);

describe('text in bytes', () => {
  it('holds what was put, as an encoder has it, and texts in JSON as JSON has them', () => {
    const out = new ByteText();
    fc.assert(
      fc.property(fc.array(any), (texts) => {
        out.begin();
        let expected = '';
        for (const t of texts) {
          out.ascii('{').json(t).text(t).raw(utf8(t)).json(null);
          expected += `{${JSON.stringify(t)}${t}${t}null`;
        }
        expect(Buffer.from(out.bytes())).toEqual(Buffer.from(expected));
        expect(out.toString()).toBe(Buffer.from(expected).toString());
      }),
    );
  });

  it('grows, and begins anew', () => {
    const out = new ByteText();
    expect(out.begin().ascii('x'.repeat(10_000)).text('ü'.repeat(10_000)).raw(new Uint8Array(50_000)).bytes().length).toBe(80_000);
    expect(out.begin().bytes().length).toBe(0);
    expect(out.begin().json('\u0000"\\\u007f\ud800').toString()).toBe('"\\u0000\\"\\\\\u007f\\ud800"');
    expect(out.begin().text('\ufeff').toString()).toBe('\ufeff');
  });
});
