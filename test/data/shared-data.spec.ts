import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sharedData } from './shared-data';

describe('data beside the checkout', () => {
  const ci = process.env['CI'];
  afterEach(() => {
    if (ci === undefined) delete process.env['CI'];
    else process.env['CI'] = ci;
  });

  it('is an error by its name where it is absent and CI=true', () => {
    process.env['CI'] = 'true';
    expect(() => sharedData('no-such-set', '/nowhere')).toThrow(/no-such-set/);
  });

  const golden = sharedData('golden-usage');
  const found = golden === null ? it.skip : it;
  found('the golden examples in the repository are the ones that were given', () => {
    const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
    expect(existsSync(resolve(golden ?? '', 'golden-usage.json'))).toBe(true);
    expect(read(resolve(__dirname, 'golden-usage.json'))).toEqual(read(resolve(golden ?? '', 'golden-usage.json')));
  });
});
