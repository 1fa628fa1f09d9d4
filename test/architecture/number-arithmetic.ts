import ts from 'typescript';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/**
 * Arithmetic on JavaScript numbers that could leave the whole numbers, by the types the compiler sees: `/`, `**` and `%` on anything that is
 * no bigint, `+text`, and `Number…` conversions. Answers `path:line what`.
 */
export function numberArithmetic(files: readonly string[], read?: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.CommonJS, strict: true, noEmit: true };
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  if (read !== undefined) {
    host.fileExists = (name) => read[name] !== undefined || onDisk.fileExists(name);
    host.readFile = (name) => read[name] ?? onDisk.readFile(name);
    host.getSourceFile = (name, version, ...rest) =>
      read[name] === undefined ? onDisk.getSourceFile(name, version, ...rest) : ts.createSourceFile(name, read[name], version, true);
  }
  const program = ts.createProgram([...files], options, host);
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${file} was not read`);
    const visit = (node: ts.Node): void => {
      const what = judge(node, checker);
      if (what !== null) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${file.replace(`${ROOT}/`, '')}:${line + 1} ${what}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

const FRACTIONAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.AsteriskAsteriskEqualsToken,
]);

function judge(node: ts.Node, checker: ts.TypeChecker): string | null {
  if (ts.isBinaryExpression(node) && FRACTIONAL.has(node.operatorToken.kind) && !isBigInt(node.left, checker))
    return `${node.operatorToken.getText()} on ${checker.typeToString(checker.getTypeAtLocation(node.left))}`;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken) return 'turns a value into a number by +';
  return null;
}

function isBigInt(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(node);
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => (part.flags & ts.TypeFlags.BigIntLike) !== 0);
}
