import ts from 'typescript';
import { eachNode, isTest, type Sources } from './sources';

type Judge = (node: ts.Node, path: string) => string | null;

function check(sources: Sources, applies: (path: string) => boolean, judge: Judge): string[] {
  const found: string[] = [];
  for (const [path, text] of sources)
    if (applies(path))
      eachNode(path, text, (node, line) => {
        const why = judge(node, path);
        if (why !== null) found.push(`${path}:${line()} ${why}`);
      });
  return found;
}

const isDomain = (path: string): boolean => path.startsWith('libs/domain/') && !isTest(path);
const isCall = (node: ts.Node, name: string): boolean =>
  (ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.getText() === name;

const OUTSIDE = [
  'process',
  'performance',
  'crypto',
  'console',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
];

/** No clock, no chance, no waiting, no surroundings: the same input gives the same answer for ever. */
export const pureDomain = (sources: Sources): string[] =>
  check(sources, isDomain, (node) => {
    if (ts.isPropertyAccessExpression(node) && ['Date.now', 'Math.random'].includes(node.getText())) return `asks ${node.getText()}`;
    if (isCall(node, 'Date') && (ts.isCallExpression(node) || !ts.isNewExpression(node) || (node.arguments?.length ?? 0) === 0))
      return 'asks the clock';
    if (node.kind === ts.SyntaxKind.AsyncKeyword || node.kind === ts.SyntaxKind.AwaitKeyword || ts.isAwaitExpression(node)) return 'waits';
    if (ts.isIdentifier(node) && OUTSIDE.includes(node.text) && isRead(node)) return `uses ${node.text}`;
    return null;
  });

/** A name that is read, and neither a property's nor a declaration's. */
function isRead(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return ts.isCallExpression(parent) && parent.expression === node;
}

/** Money and tokens are bigint: nothing in the domain makes a number with a fraction out of anything. */
export const noFloats = (sources: Sources): string[] =>
  check(sources, isDomain, (node, path) => {
    for (const name of ['parseFloat', 'Number.parseFloat', 'Math.round', 'Math.pow', 'Math.sqrt'])
      if (isCall(node, name)) return `calls ${name}`;
    const calendar = path.startsWith('libs/domain/src/time/'); // days and digits, never money
    if (!calendar && isCall(node, 'Number')) return 'calls Number: token counts and money are bigint';
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ['toFixed', 'toPrecision'].includes(node.expression.name.text)
    )
      return `calls ${node.expression.name.text}`;
    if (ts.isNumericLiteral(node) && /^\d*\.\d*[1-9]|^\d+e-/i.test(node.getText())) return `has the fraction ${node.getText()}`;
    return null;
  });

/** What a process is told from outside is read, and checked, in one place. */
export const environment = (sources: Sources): string[] =>
  check(
    sources,
    (path) => !isTest(path) && !path.startsWith('libs/platform/src/config/'),
    (node) =>
      (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env') || (ts.isImportSpecifier(node) && node.getText() === 'env')
        ? 'reads the environment: only libs/platform/src/config does'
        : null,
  );

const CATCH_ALL = ['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'misc'];

/** A folder is named after what is in it. */
export const catchAllFolders = (sources: Sources): string[] => {
  const folders = new Set(
    [...sources.keys()].flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join('/')),
    ),
  );
  return [...folders].filter((folder) => CATCH_ALL.includes(folder.split('/').at(-1) ?? ''));
};

const LINES_MAX = 250;
const SPEC_LINES_MAX = 400;

/** One concept per file. */
export const longFiles = (sources: Sources): string[] =>
  [...sources].flatMap(([path, text]) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > (isTest(path) ? SPEC_LINES_MAX : LINES_MAX) ? [`${path} has ${lines} lines`] : [];
  });
