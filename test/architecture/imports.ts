import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { eachNode, type Sources } from './sources';

/** One import, export-from, require or import() of a file. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** The source it means, or null where it is a package. */
  readonly to: string | null;
}

export function importsOf(sources: Sources, path: string): Import[] {
  const found: Import[] = [];
  eachNode(path, sources.get(path) ?? '', (node, line) => {
    const specifier = specifierOf(node);
    if (specifier !== null) found.push({ from: path, line: line(), specifier, to: resolveImport(sources, path, specifier) });
  });
  return found;
}

export function allImports(sources: Sources): Import[] {
  return [...sources.keys()].flatMap((path) => importsOf(sources, path));
}

function specifierOf(node: ts.Node): string | null {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
    return textOf(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (!ts.isCallExpression(node)) return null;
  const called =
    node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require');
  return called && node.arguments[0] !== undefined ? textOf(node.arguments[0]) : null;
}

const textOf = (node: ts.Node): string | null => (ts.isStringLiteralLike(node) ? node.text : null);

const LIBS = ['domain', 'platform', 'journal', 'client'];

function resolveImport(sources: Sources, from: string, specifier: string): string | null {
  const alias = /^@tallystick\/([a-z-]+)(?:\/(.*))?$/.exec(specifier);
  if (alias === null && !specifier.startsWith('.')) return null;
  const base =
    alias === null
      ? posix.join(dirname(from), specifier)
      : posix.join(LIBS.includes(alias[1] ?? '') ? 'libs' : 'apps', alias[1] ?? '', 'src', alias[2] ?? '');
  const bare = base.replace(/\/$/, '').replace(/\.js$/, '');
  return [bare, `${bare}.ts`, `${bare}/index.ts`].find((path) => sources.has(path)) ?? `${bare}.ts`;
}

/** `libs/domain`, `apps/api`, `test`, `bench`: the part of the repository that a file belongs to. */
export function partOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'apps' || top === 'libs' ? `${top}/${second}` : top;
}

export const describeImport = (i: Import, why: string): string => `${i.from}:${i.line} imports ${i.specifier}: ${why}`;
