import type { Dialect } from './dialect';
import { anthropicMessages } from './dialects/anthropic-messages';
import { bedrockConverse } from './dialects/bedrock-converse';
import { cohereChat } from './dialects/cohere-chat';
import { deepseekChat } from './dialects/deepseek-chat';
import { gatewayOpenAiInclusive } from './dialects/gateway-openai-inclusive';
import { googleGenerateContent } from './dialects/google-generate-content';
import { mediaFlat } from './dialects/media-flat';
import { mistralChat } from './dialects/mistral-chat';
import { openaiAudio } from './dialects/openai-audio';
import { openaiChat } from './dialects/openai-chat';
import { openaiEmbeddings } from './dialects/openai-embeddings';
import { openaiImages } from './dialects/openai-images';
import { openaiRealtime } from './dialects/openai-realtime';
import { openaiResponses } from './dialects/openai-responses';
import { openaiVideo } from './dialects/openai-video';
import { quantitiesDialect } from './dialects/quantities';
import { xaiChat } from './dialects/xai-chat';

const ALL: readonly Dialect[] = [
  openaiChat,
  openaiResponses,
  openaiEmbeddings,
  openaiImages,
  openaiAudio,
  openaiRealtime,
  openaiVideo,
  anthropicMessages,
  googleGenerateContent,
  bedrockConverse,
  mistralChat,
  deepseekChat,
  xaiChat,
  cohereChat,
  gatewayOpenAiInclusive,
  mediaFlat,
  quantitiesDialect,
];

const BY_NAME: ReadonlyMap<string, Dialect> = new Map(ALL.map((dialect) => [dialect.name, dialect]));

export const DIALECTS: readonly string[] = ALL.map((dialect) => dialect.name);
export const dialectNamed = (name: string): Dialect | undefined => BY_NAME.get(name);
/** The version of a dialect's normaliser, kept on every charge; undefined for a dialect nobody knows. */
export const normaliserVersion = (name: string): number | undefined => BY_NAME.get(name)?.version;
