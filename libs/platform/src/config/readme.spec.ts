import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '.';

/** Every variable that the configuration asks its environment for. */
function asked(): string[] {
  const names = new Set<string>();
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => {
        names.add(String(name));
        return undefined;
      },
    },
  );
  loadConfig(environment, '/');
  return [...names].sort();
}

/** The first column of README's table of variables. */
function listed(): string[] {
  const text = readFileSync(resolve(__dirname, '../../../../README.md'), 'utf8');
  const table = /\| variable \| means \| default \|\n(?:\|.*\n)+/.exec(text)?.[0] ?? '';
  return table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map((m) => m[1] ?? ''))
    .sort();
}

describe("README's table of variables", () => {
  it('names every variable that is read, once, and no other', () => {
    expect(asked()).toContain('PORT');
    expect(listed()).toEqual(asked());
  });
});
