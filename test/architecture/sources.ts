import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

/** Path from the repository's root, with slashes, to text. */
export type Sources = ReadonlyMap<string, string>;

const ROOT = resolve(__dirname, '../..');
const SKIPPED = new Set(['node_modules', 'dist', '.data', '.cache', 'coverage']);

/** Every TypeScript source of the repository. */
export function readSources(): Sources {
  const found = new Map<string, string>();
  for (const top of ['apps', 'libs', 'test', 'bench']) walk(top, found);
  return found;
}

function walk(folder: string, found: Map<string, string>): void {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) walk(path, found);
    if (entry.isFile() && /\.tsx?$/.test(entry.name)) found.set(path, readFileSync(join(ROOT, path), 'utf8'));
  }
}

export const isTest = (path: string): boolean => /^(test|bench)\//.test(path) || /\.(int-)?spec\.ts$/.test(path);

const parsed = new Map<string, ts.SourceFile>();

export function parse(path: string, text: string): ts.SourceFile {
  const key = `${path}\0${text}`;
  const known = parsed.get(key) ?? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  parsed.set(key, known);
  return known;
}

/** Calls `visit` on every node of a file. */
export function eachNode(path: string, text: string, visit: (node: ts.Node, line: () => number) => void): void {
  const file = parse(path, text);
  const go = (node: ts.Node): void => {
    visit(node, () => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    ts.forEachChild(node, go);
  };
  go(file);
}
