import { formatInstant, parseInstant } from '@tallystick/domain/time';
import { assignByHash } from './assign-by-hash';
import { parseObject } from './json-lines';
import { quantitiesEvent } from './quantities-event';
import { badRow, type RowReader } from './usage-row';

const START = parseInstant('2024-01-01T00:00:00Z');
const BLOCK_TOKENS = 512;

/**
 * A row of the Mooncake trace: `{timestamp (ms since its start), input_length, output_length, hash_ids}`. It starts at
 * 2024-01-01T00:00:00Z; cached tokens are 512 × the leading `hash_ids` that an earlier row had, at most `input_length`.
 * The id is `<file name>:<row>`, customer and model come from the id's hash.
 */
export function mooncakeRows(file: string, source: string): RowReader {
  const seen = new Set<number>();
  return (line, row) => {
    const id = `${file}:${row}`;
    const value = parseObject(line);
    if (value === null) return badRow(row, id, 'row', 'is no JSON object');
    const { timestamp, input_length: input, output_length: output, hash_ids: hashes } = value;
    if (!isCount(timestamp)) return badRow(row, id, 'timestamp', 'must be milliseconds, a whole number');
    if (!isCount(input)) return badRow(row, id, 'input_length', 'must be a whole number');
    if (!isCount(output)) return badRow(row, id, 'output_length', 'must be a whole number');
    if (!Array.isArray(hashes) || !hashes.every(isCount)) return badRow(row, id, 'hash_ids', 'must be an array of whole numbers');
    let leading = 0;
    for (const hash of hashes) {
      if (!seen.has(hash)) break;
      leading += 1;
    }
    for (const hash of hashes) seen.add(hash);
    const cached = Math.min(leading * BLOCK_TOKENS, input);
    const time = formatInstant(START + BigInt(timestamp) * 1_000_000n);
    return quantitiesEvent(row, { source, id, ...assignByHash(id), time, input, cached, output });
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
