import type { Cell } from './cells';

/** Providers bill these classes at another's price unless they say otherwise; audio and caches they always price apart. */
const STANDARD: readonly (readonly [string, string])[] = [
  ['output_reasoning', 'output_text'],
  ['input_tool', 'input_text'],
  ['input_image', 'input_text'],
  ['input_video', 'input_text'],
  ['cache_read_image', 'cache_read_text'],
  ['cache_read_video', 'cache_read_text'],
  ['cache_write_text', 'cache_write_5m'],
];

/** Lists that price pictures by the piece say nothing about a picture's tokens. */
const BY_THE_PIECE: ReadonlyMap<string, string> = new Map([
  ['input_image', 'prompt_image'],
  ['input_video', 'prompt_video_second'],
]);

/** The inheritance that an imported rate version declares, as far as its prices allow. */
export function standardInheritance(cells: readonly Cell[]): Record<string, string> {
  const priced = new Set(cells.filter((c) => c.price !== null).map((c) => c.class));
  return Object.fromEntries(STANDARD.filter(([from, to]) => priced.has(to) && !priced.has(BY_THE_PIECE.get(from) ?? '')));
}
