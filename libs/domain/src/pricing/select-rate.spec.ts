import { parseInstant } from '../time';
import { RateIndex } from './select-rate';
import { rateForTests } from './rate-for-tests';

const T = parseInstant('2023-11-16T18:18:24.4025200Z');
const AT = '2023-11-16T18:18:24.4025200Z';

function indexOf(...rates: readonly (readonly [Record<string, unknown>, bigint])[]): RateIndex {
  const index = new RateIndex();
  for (const [more, seq] of rates) index.add(rateForTests(more, seq));
  return index;
}

describe('which rate version is in force', () => {
  const steps = indexOf([{ number: 1, effective_to: AT }, 1n], [{ number: 2, effective_from: AT }, 2n]);
  it('begins inclusively and ends exclusively, to the nanosecond', () => {
    expect(steps.select('default', 'm', T - 1n, 9n)?.id).toBe('default/m/1');
    expect(steps.select('default', 'm', T, 9n)?.id).toBe('default/m/2');
  });
  it('knows nothing that was recorded after the pinned number', () => {
    expect(steps.select('default', 'm', T, 1n)).toBeNull();
    expect(steps.select('default', 'm', T - 1n, 0n)).toBeNull();
  });
  it('has nothing before the first and after a closed last one', () => {
    const closed = indexOf([{ effective_from: '2020-01-01T00:00:00Z', effective_to: '2021-01-01T00:00:00Z' }, 1n]);
    const at = (text: string): string | undefined => closed.select('default', 'm', parseInstant(text), 1n)?.id;
    expect([at('2019-12-31T23:59:59.999999999Z'), at('2020-06-01T00:00:00Z'), at('2021-01-01T00:00:00Z')]).toEqual([
      undefined,
      'default/m/1',
      undefined,
    ]);
  });
  it('takes the later start, and of equal starts the last recorded, in whatever order they came', () => {
    const index = indexOf([{ number: 3, effective_from: AT }, 5n], [{ number: 1 }, 1n], [{ number: 2, effective_from: AT }, 3n]);
    expect(index.select('default', 'm', T, 9n)?.number).toBe(3);
    expect(index.select('default', 'm', T, 4n)?.number).toBe(2);
    expect(index.select('default', 'm', T, 2n)?.number).toBe(1);
  });
  it('falls back to an older open version where a newer one has ended', () => {
    const index = indexOf(
      [{ number: 1 }, 1n],
      [{ number: 2, effective_from: '2020-01-01T00:00:00Z', effective_to: '2020-02-01T00:00:00Z' }, 2n],
    );
    expect(index.select('default', 'm', T, 9n)?.number).toBe(1);
  });
  it('keeps books apart', () => expect(steps.select('other', 'm', T, 9n)).toBeNull());
});

describe('which model is meant', () => {
  const index = indexOf(
    [{ model: 'gpt-5' }, 1n],
    [{ model: 'gpt', match: { pattern: 'gpt-*' } }, 2n],
    [{ model: 'gpt mini', match: { pattern: 'gpt-*-mini' } }, 3n],
    [{ model: 'claude', match: { aliases: ['anthropic/claude', 'claude-latest'] } }, 4n],
  );
  const model = (name: string, pinned = 9n): string | undefined => index.select('default', name, T, pinned)?.model;
  it('by exact name, then alias, then the most particular pattern', () => {
    index.addAlias('default', 'my-model', 'gpt-5', 5n);
    index.addAlias('default', 'my-model', 'claude', 7n);
    expect([model('gpt-5'), model('gpt-5-2026'), model('gpt-5-mini'), model('claude-latest')]).toEqual([
      'gpt-5',
      'gpt',
      'gpt mini',
      'claude',
    ]);
    expect([model('my-model'), model('my-model', 6n), model('my-model', 4n), model('llama')]).toEqual([
      'claude',
      'gpt-5',
      undefined,
      undefined,
    ]);
  });
  it('by nothing that was recorded later', () => expect(model('gpt-5-mini', 2n)).toBe('gpt'));
});
