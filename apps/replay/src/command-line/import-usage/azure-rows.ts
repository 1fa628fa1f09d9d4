import { assignByHash } from './assign-by-hash';
import { quantitiesEvent } from './quantities-event';
import { badRow, type RowReader } from './usage-row';

export const AZURE_HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROW = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?),(\d{1,15}),(\d{1,15})$/;

/**
 * A row of the Azure LLM trace of 2023: time (UTC, 100 ns), input and output tokens, nothing cached, always a success.
 * What it lacks is made: the id is `<file name>:<row>`, customer and model come from the id's hash.
 */
export function azureRows(file: string, source: string): RowReader {
  return (line, row) => {
    const id = `${file}:${row}`;
    const m = ROW.exec(line.trim());
    const [day, clock, input, output] = [m?.[1], m?.[2], m?.[3], m?.[4]];
    if (day === undefined || clock === undefined || input === undefined || output === undefined) {
      return badRow(row, id, 'row', `is not TIMESTAMP,ContextTokens,GeneratedTokens: ${line.slice(0, 60)}`);
    }
    const { customer, model } = assignByHash(id);
    return quantitiesEvent(row, {
      source,
      id,
      customer,
      model,
      time: `${day}T${clock}Z`,
      input: Number(input),
      cached: 0,
      output: Number(output),
    });
  };
}
