import { equalBytes, hmacSha256, sha256 } from './sha256';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('sha256', () => {
  it('gives the published vectors, in one part or several, of text or bytes', () => {
    expect(hex(sha256(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(sha256('abc'))).toBe(ABC);
    expect(hex(sha256('a', new Uint8Array([98]), 'c'))).toBe(ABC);
    expect(hex(sha256(new Uint8Array([97, 98, 99])))).toBe(ABC);
    for (const text of ['é€😀', '€'.repeat(4_096), '€'.repeat(4_097)])
      expect(hex(sha256(text))).toBe(hex(sha256(new TextEncoder().encode(text))));
  });

  it('HMAC gives the vector of RFC 4231, case 2', () => {
    const bytes = new TextEncoder().encode('what do ya want for nothing?');
    expect(hex(hmacSha256(new TextEncoder().encode('Jefe'), bytes))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('compares bytes', () => {
    expect(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
    expect(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1]))).toBe(false);
  });
});
