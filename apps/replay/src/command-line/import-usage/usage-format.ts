import { WrongUse } from '../exit';
import { AZURE_HEADER, azureRows } from './azure-rows';
import { jsonLines, parseObject } from './json-lines';
import { mooncakeRows } from './mooncake-rows';
import type { RowReader } from './usage-row';

export const USAGE_FORMATS = ['cloudevents', 'rows', 'azure-llm-2023', 'mooncake'] as const;
export type UsageFormat = (typeof USAGE_FORMATS)[number];

/** The format named, else the one that the first line shows. Throws `WrongUse` where it is none of them. */
export function usageFormat(named: string | undefined, firstLine: string): UsageFormat {
  if (named !== undefined) {
    const format = USAGE_FORMATS.find((f) => f === named);
    if (format === undefined) throw new WrongUse(`--format must be one of ${USAGE_FORMATS.join(', ')}, is ${named}`);
    return format;
  }
  if (firstLine.trim() === AZURE_HEADER) return 'azure-llm-2023';
  const value = parseObject(firstLine);
  if (value === null) throw new WrongUse(`the first line is neither a JSON object nor a known header: ${firstLine.slice(0, 60)}`);
  if ('specversion' in value) return 'cloudevents';
  return 'hash_ids' in value && 'input_length' in value ? 'mooncake' : 'rows';
}

/** The reader of a format's rows, and whether the first line is a header and no row. `file` is the name ids are made of. */
export function rowReader(format: UsageFormat, file: string, source: string, firstLine: string): { read: RowReader; header: boolean } {
  switch (format) {
    case 'azure-llm-2023':
      return { read: azureRows(file, source), header: firstLine.trim() === AZURE_HEADER };
    case 'mooncake':
      return { read: mooncakeRows(file, source), header: false };
    case 'cloudevents':
    case 'rows':
      return { read: jsonLines(source), header: false };
  }
}
