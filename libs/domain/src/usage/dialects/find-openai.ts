import type { Found } from '../found';
import { isJsonArray, isJsonObject, type JsonObject } from '../json';

/**
 * Chat completions, legacy completions and embeddings, as one body or as chunks: `usage` (in a last chunk with empty
 * `choices`, or in every chunk at vLLM), `choices[0].usage` at Moonshot, `x_groq.usage` at Groq.
 */
export function findOpenAi(event: JsonObject, found: Found): void {
  found.addModel(event['model']);
  found.addServiceTier(event['service_tier']);
  const groq = event['x_groq'];
  if (isJsonObject(groq)) found.addUsage(groq['usage']);
  const choices = event['choices'];
  const first = isJsonArray(choices) ? choices[0] : undefined;
  if (isJsonObject(first)) found.addUsage(first['usage']);
  found.addUsage(event['usage']);
}
