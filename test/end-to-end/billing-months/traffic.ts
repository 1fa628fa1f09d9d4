import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseInstant } from '@tallystick/domain/time';

/** A real call as its data set has it; `at` in nanoseconds. */
export interface Call {
  readonly at: bigint;
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly failed: boolean;
}

const ROWS = 1_000;
const jsonLines = (file: string): Record<string, unknown>[] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .slice(0, ROWS)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Azure LLM traces of 2023: TIMESTAMP,ContextTokens,GeneratedTokens. */
export function azure(folder: string, file: 'conv_first_half.csv' | 'code_first_half.csv'): Call[] {
  const lines = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1, ROWS + 1);
  return lines.map((line) => {
    const [time = '', input = '', output = ''] = line.trim().split(',');
    return { at: parseInstant(`${time}Z`), model: 'azure', input: Number(input), output: Number(output), failed: false };
  });
}

/** Mooncake: milliseconds, input_length, output_length. */
export const mooncake = (folder: string): Call[] =>
  jsonLines(join(folder, 'conversation_first_half.jsonl.gz')).map((r) => ({
    at: BigInt(r['timestamp'] as number) * 1_000_000n,
    model: 'mooncake',
    input: r['input_length'] as number,
    output: r['output_length'] as number,
    failed: false,
  }));

/** Coding agents: real failures, two models. */
export const agents = (folder: string): Call[] =>
  jsonLines(join(folder, 'exgentic_swebench_claude_code.jsonl.gz')).map((r) => ({
    at: parseInstant(withZone(r['start_time_iso'] as string)),
    model: r['request_model'] as string,
    input: r['input_tokens'] as number,
    output: r['output_tokens'] as number,
    failed: r['is_error'] === true,
  }));

/** Some rows leave the offset out: UTC, as the others say. */
const withZone = (time: string): string => (/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`);

/** Coding agents with very large prompts; they have no clock time, so a row comes a second after the one before it. */
export const largePrompts = (folder: string): Call[] =>
  jsonLines(join(folder, 'cc_traces_3000mib.jsonl.gz')).map((r, i) => ({
    at: BigInt(i) * 1_000_000_000n,
    model: r['model_id'] as string,
    input: r['input_tokens'] as number,
    output: r['output_tokens'] as number,
    failed: false,
  }));

/**
 * The rule by which rows of minutes or days become a month: stretched, so that the first stands at its beginning and the last one
 * at the last part of it, each as far along as it was: from + (t − first) × length / (last − first + 1). Rows are in order of time.
 */
export function spread(calls: readonly Call[], from: bigint, to: bigint): Call[] {
  const sorted = [...calls].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const first = sorted[0]?.at ?? 0n;
  const span = (sorted.at(-1)?.at ?? 0n) - first + 1n;
  return sorted.map((c) => ({ ...c, at: from + ((c.at - first) * (to - from)) / span }));
}
