import { plainRow } from './plain-row';
import { badRow, type RowReader } from './usage-row';

/**
 * JSON lines: a CloudEvent (it has `specversion`) goes out byte for byte as it stands, a plain row becomes an event from `source`.
 * Both may stand in one file.
 */
export function jsonLines(source: string): RowReader {
  return (line, row) => {
    const value = parseObject(line);
    if (value === null) return badRow(row, null, 'row', 'is no JSON object');
    if (!('specversion' in value)) return plainRow(value, row, source);
    const { id, source: from, subject } = value;
    if (typeof id !== 'string' || id === '') return badRow(row, null, 'id', 'must be a text that is not empty');
    if (typeof from !== 'string' || from === '') return badRow(row, id, 'source', 'must be a text that is not empty');
    return { ok: true, row, source: from, id, customer: typeof subject === 'string' ? subject : '', text: line.trim() };
  };
}

export function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
