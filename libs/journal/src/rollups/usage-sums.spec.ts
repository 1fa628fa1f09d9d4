import fc from 'fast-check';
import { UsageSums } from './usage-sums';

type Key = Parameters<UsageSums['of']>;

const part = fc.constantFrom('', 'a', 'b', 'ab', 'ü');
const key: fc.Arbitrary<Key> = fc.tuple(
  part,
  fc.constantFrom(0n, 900_000_000_000n, 1_800_000_000_000_000_000n),
  part,
  part,
  part,
  part,
  part,
);

describe('sums by their key', () => {
  it('has one row of each key, whatever the parts are', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const sums = new UsageSums();
        const expected = new Map<string, number>();
        for (const k of keys) {
          sums.of(...k).requests += 1;
          const text = k.map(String).join('|');
          expected.set(text, (expected.get(text) ?? 0) + 1);
        }
        const rows = sums.all();
        expect(sums.size).toBe(rows.length);
        const found = rows.map((r): [string, number] => [
          [r.customer, r.bucket, r.model, r.provider, r.apiKeyId, r.rateVersion, r.asset].map(String).join('|'),
          r.requests,
        ]);
        expect(new Map(found)).toEqual(expected);
        expect(found.length).toBe(expected.size);
      }),
    );
  });
});
