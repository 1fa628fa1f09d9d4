import fc from 'fast-check';
import {
  DIALECTS,
  isCacheReadClass,
  isCacheWriteClass,
  isInputClass,
  isOutputClass,
  isTokenClass,
  normaliseUsage,
  quantitiesToJson,
  totalOf,
} from '@tallystick/domain/usage';
import { ANY_USAGE, type AnyUsage } from './any-usage';

const isPrompt = (name: string): boolean => isInputClass(name) || isCacheReadClass(name) || isCacheWriteClass(name);

describe('for any usage that a provider could have sent', () => {
  it('there is a generator for every dialect', () => {
    expect(Object.keys(ANY_USAGE).sort()).toEqual([...DIALECTS].sort());
  });

  describe.each(Object.keys(ANY_USAGE))('%s', (dialect) => {
    const any = ANY_USAGE[dialect] as fc.Arbitrary<AnyUsage>;

    it("classes rebuild the dialect's own totals, none of them negative or zero", () => {
      fc.assert(
        fc.property(any, ({ usage, input, output, others = {} }) => {
          const reading = normaliseUsage({ dialect, usage });
          if (!reading.ok) throw new Error(`${reading.reason}: ${reading.detail}`);
          expect(totalOf(reading.quantities, isPrompt)).toBe(BigInt(input));
          expect(totalOf(reading.quantities, isOutputClass)).toBe(BigInt(output));
          const rest = Object.entries(quantitiesToJson(reading.quantities)).filter(([name]) => !isTokenClass(name));
          expect(Object.fromEntries(rest)).toEqual(others);
          expect(Object.values(reading.quantities).every((q) => q > 0n)).toBe(true);
        }),
        { numRuns: 300 },
      );
    });

    it('the equations that it names are true', () => {
      fc.assert(
        fc.property(any, ({ usage }) => {
          const reading = normaliseUsage({ dialect, usage });
          if (!reading.ok) throw new Error(reading.detail);
          for (const equation of reading.identities) {
            const [terms = '', total = ''] = equation.replace(/ =>.*$/, '').split('=');
            expect(`${equation}: ${terms.split('+').reduce((sum, t) => sum + BigInt(t), 0n)}`).toBe(`${equation}: ${total}`);
          }
        }),
      );
    });

    it('what its totals do not rebuild is parked, never clamped', () => {
      fc.assert(
        fc.property(any, ({ spoilt }) => {
          if (spoilt === undefined) return;
          expect(normaliseUsage({ dialect, usage: spoilt })).toMatchObject({ ok: false, reason: 'impossible_usage' });
        }),
      );
    });
  });
});
