import { isCacheReadClass, isCacheWriteClass, isInputClass, isOutputClass, totalOf, type Quantities } from '@tallystick/domain/usage';

const isAnyInput = (name: string): boolean => isInputClass(name) || isCacheReadClass(name) || isCacheWriteClass(name);

/** Our classes in the words of genai-prices, whose input includes the cache and whose output includes reasoning. */
const COUNTS: Readonly<Record<string, (name: string) => boolean>> = {
  input_tokens: isAnyInput,
  output_tokens: isOutputClass,
  cache_read_tokens: isCacheReadClass,
  cache_write_tokens: isCacheWriteClass,
  cache_write_5m_tokens: (name) => name === 'cache_write_5m',
  cache_write_1h_tokens: (name) => name === 'cache_write_1h',
  cache_text_read_tokens: (name) => name === 'cache_read_text',
  cache_image_read_tokens: (name) => name === 'cache_read_image',
  cache_audio_read_tokens: (name) => name === 'cache_read_audio',
  cache_video_read_tokens: (name) => name === 'cache_read_video',
  // Theirs has the text of tool results in it.
  input_text_tokens: (name) => ['input_text', 'input_tool', 'cache_read_text', 'cache_write_text'].includes(name),
  input_image_tokens: (name) => name === 'input_image' || name === 'cache_read_image',
  input_audio_tokens: (name) => name === 'input_audio' || name === 'cache_read_audio',
  input_video_tokens: (name) => name === 'input_video' || name === 'cache_read_video',
  input_tool_tokens: (name) => name === 'input_tool',
  output_text_tokens: (name) => name === 'output_text',
  output_reasoning_tokens: (name) => name === 'output_reasoning',
  output_image_tokens: (name) => name === 'output_image',
  output_audio_tokens: (name) => name === 'output_audio',
  web_searches: (name) => name === 'web_search_call',
};

/** Counts that a reading of theirs leaves out only where there is nothing to count. */
const ALWAYS = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens'];

export interface Difference {
  readonly field: string;
  readonly theirs: string;
  readonly ours: string;
}

export function differences(theirs: Readonly<Record<string, number>>, ours: Quantities): Difference[] {
  const fields = new Set([...ALWAYS, ...Object.keys(theirs)]);
  const found: Difference[] = [];
  for (const field of fields) {
    const matches = COUNTS[field];
    if (matches === undefined) continue;
    const count = totalOf(ours, matches);
    const reported = BigInt(theirs[field] ?? 0);
    if (count !== reported) found.push({ field, theirs: reported.toString(), ours: count.toString() });
  }
  return found;
}
