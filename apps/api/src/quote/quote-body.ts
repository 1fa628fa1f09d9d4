import { isUtf8 } from 'node:buffer';
import type { JsonValue } from '@tallystick/domain/usage';
import { badField } from '@tallystick/platform/http/errors/http-problem';

/** The lines of a body: JSON lines, or one JSON value, which may span lines. `listed`: it was an array, and the answer is one. */
export interface QuoteBody {
  readonly lines: readonly Buffer[];
  readonly listed: boolean;
}

const LINE_END = 10;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Throws a 400 problem where there is nothing to quote, and for an array whose element is nested deeper than can be written again. */
export function readQuoteBody(bytes: Buffer | undefined): QuoteBody {
  const body = bytes?.subarray(0, 3).equals(BYTE_ORDER_MARK) === true ? bytes.subarray(3) : (bytes ?? Buffer.alloc(0));
  const lines = splitLines(body);
  const first = lines[0];
  if (first === undefined) throw badField('', 'the body is empty: JSON lines are expected', 'invalid_body');
  if (lines.length > 1 && isJson(first)) return { lines, listed: false };
  const whole = parse(body);
  if (Array.isArray(whole)) return { lines: whole.map(lineOf), listed: true };
  return whole !== undefined && lines.length > 1 ? { lines: [body], listed: false } : { lines, listed: false };
}

function lineOf(element: JsonValue, index: number): Buffer {
  try {
    return Buffer.from(JSON.stringify(element));
  } catch (error) {
    // reading knows no depth, writing does: it goes down the stack
    if (error instanceof RangeError) throw badField(`[${index}]`, 'is nested too deeply', 'invalid_body');
    throw error;
  }
}

/** The line's JSON, or why it is none. */
export function parseLine(line: Buffer): { readonly value: JsonValue } | { readonly problem: string } {
  if (!isUtf8(line)) return { problem: 'is not UTF-8' };
  try {
    return { value: JSON.parse(line.toString('utf8')) as JsonValue };
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message.slice(0, 160)}` };
  }
}

function splitLines(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < body.length;) {
    const end = body.indexOf(LINE_END, from);
    const line = body.subarray(from, end < 0 ? body.length : end);
    if (!isBlank(line)) lines.push(line);
    from = end < 0 ? body.length : end + 1;
  }
  return lines;
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  return true;
}

const isJson = (line: Buffer): boolean => 'value' in parseLine(line);

function parse(body: Buffer): JsonValue | undefined {
  const read = parseLine(body);
  return 'value' in read ? read.value : undefined;
}
