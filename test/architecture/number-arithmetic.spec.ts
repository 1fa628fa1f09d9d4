import { resolve } from 'node:path';
import { numberArithmetic } from './number-arithmetic';
import { isTest, readSources } from './sources';

const ROOT = resolve(__dirname, '../..');

describe('no float anywhere in the domain, by the types of the compiler', () => {
  it('divides and raises nothing but bigints; the calendar counts days in whole numbers', () => {
    const calendar = (path: string): boolean => path.startsWith('libs/domain/src/time/');
    const files = [...readSources().keys()].filter((path) => path.startsWith('libs/domain/src/') && !isTest(path) && !calendar(path));
    expect(files.length).toBeGreaterThan(150);
    expect(numberArithmetic(files.map((path) => resolve(ROOT, path)))).toEqual([]);
  });

  it.each([
    ['const half = (a: number): number => a / 2;', '/ on number'],
    ['let a = 3; a /= 2;', '/= on number'],
    ['const cube = (a: number): number => a ** 3;', '** on number'],
    ['const n = (t: string): number => +t;', 'turns a value into a number by +'],
    ['const any = (a: any): any => a / a;', '/ on any'],
  ])('finds %s', (text, what) => {
    const path = resolve(ROOT, 'libs/domain/src/planted.ts');
    expect(numberArithmetic([path], { [path]: text })).toEqual([`libs/domain/src/planted.ts:1 ${what}`]);
  });

  it('lets bigints divide', () => {
    const path = resolve(ROOT, 'libs/domain/src/planted.ts');
    expect(numberArithmetic([path], { [path]: 'const half = (a: bigint): bigint => a / 2n ** 1n;' })).toEqual([]);
  });
});
