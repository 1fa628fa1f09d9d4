/** The billable classes, in the order in which lines are shown. A price book may add others. */
export const CLASSES = [
  'input_text',
  'input_audio',
  'input_image',
  'input_video',
  'input_tool',
  'cache_read_text',
  'cache_read_audio',
  'cache_read_image',
  'cache_read_video',
  'cache_write_text',
  'cache_write_5m',
  'cache_write_1h',
  'output_text',
  'output_reasoning',
  'output_audio',
  'output_image',
  'web_search_call',
  'tool_call',
  'request',
  'generation',
  'image',
  'video_second',
  'audio_second',
  'character',
  'page',
] as const;

export type CanonicalClass = (typeof CLASSES)[number];
/** Cache writes without a lifetime in the usage object: which of the two depends on the dialect. */
export type CacheWriteClass = 'cache_write_text' | 'cache_write_5m';

const ORDER: ReadonlyMap<string, number> = new Map(CLASSES.map((name, index) => [name, index]));
const ADDED_CLASS = /^[a-z][a-z0-9_]{0,63}$/;

export const INPUT_PREFIX = 'input_';
export const CACHE_READ_PREFIX = 'cache_read_';
export const CACHE_WRITE_PREFIX = 'cache_write_';
export const OUTPUT_PREFIX = 'output_';

export const isInputClass = (name: string): boolean => name.startsWith(INPUT_PREFIX);
export const isCacheReadClass = (name: string): boolean => name.startsWith(CACHE_READ_PREFIX);
export const isCacheWriteClass = (name: string): boolean => name.startsWith(CACHE_WRITE_PREFIX);
export const isOutputClass = (name: string): boolean => name.startsWith(OUTPUT_PREFIX);
export const isTokenClass = (name: string): boolean =>
  isInputClass(name) || isCacheReadClass(name) || isCacheWriteClass(name) || isOutputClass(name);

/**
 * The whole prompt, by which a long-context tier is chosen: uncached + cache read + cache write.
 * Tool results fed back inside the same call (`input_tool`) stand outside the prompt, as Google's own rule has it.
 */
export const isWholePromptClass = (name: string): boolean =>
  (isInputClass(name) && name !== 'input_tool') || isCacheReadClass(name) || isCacheWriteClass(name);

/** Canonical classes first, in their order; added ones after them by name. */
export function compareClasses(a: string, b: string): number {
  const left = ORDER.get(a) ?? CLASSES.length;
  const right = ORDER.get(b) ?? CLASSES.length;
  if (left !== right) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lower-case letters, digits and `_`, at most 64; `constructor` is refused because plain objects have one. */
export const isClassName = (name: string): boolean => ORDER.has(name) || (ADDED_CLASS.test(name) && name !== 'constructor');
