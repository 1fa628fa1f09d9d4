import { isJsonObject } from '@tallystick/domain/usage';
import type { Entry } from './entry';

/** Which extractor of genai-prices, and which dialect of ours, a body is meant for. */
export interface Meant {
  readonly provider: string;
  readonly flavor: string;
  readonly dialect: string;
}

type Row = readonly [file: RegExp, provider: string, flavor: string, dialect: string];

/** Chat bodies all look alike: the recording's file says who served them. First match counts. */
const CHAT_BY_FILE: readonly Row[] = [
  [/openrouter|qwen-nested-model/i, 'openrouter', 'chat', 'gateway.openai_inclusive'],
  [/deepseek_(?!r1)|test_deepseek\//, 'deepseek', 'chat', 'deepseek.chat'],
  [/mistral/i, 'mistral', 'default', 'mistral.chat'],
  [/groq|gateway/i, 'groq', 'default', 'openai.chat'],
  [/cerebras/i, 'cerebras', 'chat', 'openai.chat'],
  // Z.ai is Zhipu; data.json has it under that name only.
  [/zai/i, 'zhipuai', 'chat', 'openai.chat'],
  // Gemini behind OpenAI's shape.
  [/test_compatible_api/, 'google', 'chat', 'openai.chat'],
  [/azure/i, 'azure', 'chat', 'openai.chat'],
  [/test_huggingface\/test_image/, 'huggingface_nebius', 'chat', 'openai.chat'],
  [/test_huggingface\//, 'huggingface_together', 'chat', 'openai.chat'],
  [/-huggingface\]/, 'huggingface_groq', 'chat', 'openai.chat'],
  [/TestOpenAI|embeddings/, 'openai', 'embeddings', 'openai.embeddings'],
  [/./, 'openai', 'chat', 'openai.chat'],
];

export function meantBy(entry: Entry): Meant {
  const { body } = entry;
  if (isJsonObject(body['usageMetadata'])) return { provider: 'google', flavor: 'default', dialect: 'google.generate_content' };
  if (isJsonObject(body['meta'])) return { provider: 'cohere', flavor: 'embeddings', dialect: 'cohere.chat' };
  const usage = isJsonObject(body['usage']) ? body['usage'] : {};
  if (isJsonObject(usage['billed_units'])) return { provider: 'cohere', flavor: 'default', dialect: 'cohere.chat' };
  if (usage['inputTokens'] !== undefined) return { provider: 'aws', flavor: 'default', dialect: 'bedrock.converse' };
  if (usage['input_tokens_details'] !== undefined) return { provider: 'openai', flavor: 'responses', dialect: 'openai.responses' };
  if (usage['input_tokens'] !== undefined) return { provider: 'anthropic', flavor: 'default', dialect: 'anthropic.messages' };
  const row = CHAT_BY_FILE.find(([file]) => file.test(body.file));
  if (row === undefined) throw new Error(`no row for ${body.file}`);
  return { provider: row[1], flavor: row[2], dialect: row[3] };
}
