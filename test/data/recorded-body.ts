import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue, UsageInput } from '@tallystick/domain/usage';

/** One line of recorded-responses/manifest.jsonl, as far as it is used. */
export interface RecordedBody {
  readonly file: string;
  readonly protocol: string;
  readonly format: 'json' | 'sse' | 'jsonl';
  readonly http_status: number | null;
  readonly provider_host: string;
  readonly flags: readonly string[];
  readonly expected: {
    readonly usage_present: boolean;
    readonly input_uncached: number | null;
    readonly cache_read: number | null;
    readonly cache_write: number | null;
    readonly output_total: number | null;
  };
}

const BY_PROTOCOL: Readonly<Record<string, string>> = {
  'anthropic-messages': 'anthropic.messages',
  'bedrock-converse': 'bedrock.converse',
  'bedrock-converse-stream-events': 'bedrock.converse',
  'cohere-chat': 'cohere.chat',
  'gemini-generatecontent': 'google.generate_content',
  'mistral-chat': 'mistral.chat',
  'openai-embeddings': 'openai.embeddings',
  'openai-responses': 'openai.responses',
};

const BY_HOST: Readonly<Record<string, string>> = {
  'api.x.ai': 'xai.chat',
  'api.deepseek.com': 'deepseek.chat',
  'openrouter.ai': 'gateway.openai_inclusive',
};

/** Design 4: by protocol, and where that is OpenAI's chat by host. */
export const dialectOf = (body: RecordedBody): string => BY_PROTOCOL[body.protocol] ?? BY_HOST[body.provider_host] ?? 'openai.chat';

export function readManifest(folder: string): RecordedBody[] {
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RecordedBody);
}

export function inputOf(folder: string, body: RecordedBody): UsageInput {
  const text = readFileSync(join(folder, body.file), 'utf8');
  const dialect = dialectOf(body);
  return body.format === 'json' ? { dialect, response: JSON.parse(text) as JsonValue } : { dialect, stream: text };
}

export const failed = (body: RecordedBody): boolean => body.http_status !== null && body.http_status >= 400;
