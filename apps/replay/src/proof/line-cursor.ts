import { SHARD_COUNT } from '@tallystick/domain/rating';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { readCursor, writeCursor } from '@tallystick/platform/http/page';
import { checkText } from '@tallystick/platform/http/parse-json';
import type { LineProgress, LineToProve } from './prove-line';

/**
 * Where a proof of many pages goes on: the line as it stood at the first page and what came out so far. Everything is in the cursor, so that
 * the pages belong together though new usage arrives meanwhile, and the month is added up once.
 */
export function writeLineCursor(line: LineToProve, progress: LineProgress): string {
  return writeCursor([JSON.stringify([line, progress], (_, v: unknown) => (typeof v === 'bigint' ? { int: v.toString() } : v))]);
}

/** Throws a 400 problem where the text is no cursor of this customer's line. */
export function readLineCursor(text: string, customer: string, n: number): { line: LineToProve; progress: LineProgress } {
  const [inner = ''] = readCursor(text, 1) ?? [];
  try {
    const [line, progress] = JSON.parse(inner, revive) as [LineToProve, LineProgress];
    checkText([line, progress]);
    const whole = [line.quantity, line.amount, progress.quantity, progress.amount];
    const { scope } = line;
    const texts = [scope.entity, scope.asset, scope.model, scope.class, scope.rateVersion];
    const counts = [progress.charges, progress.failed];
    const { shard, chargeSeq, eventTime } = progress.after ?? {};
    const typed =
      whole.every((v) => typeof v === 'bigint') && texts.every((v) => typeof v === 'string') && counts.every(Number.isSafeInteger);
    const kept = [line.through, scope.from, scope.to, chargeSeq, eventTime].every(isInt8) && isShard(shard);
    if (typed && kept && scope.customer === customer && line.n === n) return { line, progress };
  } catch {
    // falls through to the refusal
  }
  throw badField('cursor', 'is not a cursor of this line');
}

/** What the database's columns hold: beyond that it would refuse to compare. */
function isInt8(value: unknown): boolean {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
}

function isShard(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < SHARD_COUNT;
}

function revive(_: string, value: unknown): unknown {
  const int = typeof value === 'object' && value !== null ? (value as { int?: unknown }).int : undefined;
  return typeof int === 'string' && /^-?\d{1,40}$/.test(int) ? BigInt(int) : value;
}
