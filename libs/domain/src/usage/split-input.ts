import type { CacheWriteClass } from './classes';
import type { Tally } from './tally';
import { impossible } from './usage-fault';

/** Token counts by modality that are not text. Text is what remains. */
export interface Modalities {
  readonly audio: number;
  readonly image: number;
  readonly video: number;
}

export const NO_MODALITIES: Modalities = Object.freeze({ audio: 0, image: 0, video: 0 });

export interface InputCounts {
  /** The whole input, cache included, and the field that gives it. */
  readonly total: number;
  readonly field: string;
  readonly read: number;
  readonly write: number;
  readonly writeClass: CacheWriteClass;
  /** Modalities of the whole input, cached ones included. */
  readonly whole: Modalities;
  /** Modalities of the cached part; null where the provider does not split it. */
  readonly cached: Modalities | null;
}

/** An inclusive input without modalities: uncached + cache read + cache write = total. */
export function splitTextInput(t: Tally, total: number, field: string, read: number, write: number, writeClass: CacheWriteClass): void {
  if (read === 0 && write === 0) {
    t.put('input_text', total);
    return;
  }
  const uncached = total - read - write;
  if (uncached < 0) throw overCached(total, field, read, write);
  t.put('input_text', uncached);
  t.put('cache_read_text', read);
  t.put(writeClass, write);
  if (t.recording) t.equation([uncached, read, write], total);
}

/**
 * An inclusive input with modalities. Cache and modalities can overlap without the provider saying how: the cache is
 * taken first, each modality is capped at the uncached rest, and the assumption is noted.
 */
export function splitInput(t: Tally, counts: InputCounts): void {
  const { total, field, read, write } = counts;
  const uncached = total - read - write;
  if (uncached < 0) throw overCached(total, field, read, write);
  const { audio, image, video } = uncachedModalities(t, counts, uncached);
  const text = uncached - audio - image - video;
  t.put('input_text', text);
  t.put('input_audio', audio);
  t.put('input_image', image);
  t.put('input_video', video);
  const cached = counts.cached ?? NO_MODALITIES;
  const cachedText = read - cached.audio - cached.image - cached.video;
  if (cachedText < 0) throw impossible(`the cached modalities are more than the ${read} cached tokens`, 'cached_tokens_details');
  t.put('cache_read_text', cachedText);
  t.put('cache_read_audio', cached.audio);
  t.put('cache_read_image', cached.image);
  t.put('cache_read_video', cached.video);
  t.put(counts.writeClass, write);
  if (t.recording) t.equation([text, audio, image, video, cachedText, cached.audio, cached.image, cached.video, write], total);
}

function uncachedModalities(t: Tally, counts: InputCounts, uncached: number): Modalities {
  let rest = uncached;
  const cap = (modality: keyof Modalities): number => {
    const whole = counts.whole[modality];
    if (whole > counts.total) throw impossible(`${whole} ${modality} tokens are more than ${counts.field} ${counts.total}`, counts.field);
    const cached = counts.cached?.[modality] ?? 0;
    // Where the whole is not split by modality the cached split says nothing about the rest.
    const wanted = whole > cached ? whole - cached : 0;
    const taken = wanted < rest ? wanted : rest;
    if (taken < wanted) t.note(`${modality}: ${taken} of ${wanted} tokens stand in the uncached input, the cache is taken first`);
    rest -= taken;
    return taken;
  };
  const { audio, image, video } = counts.whole;
  if (counts.read > 0 && counts.cached === null && audio + image + video > 0)
    t.note('cached tokens are not split by modality: taken as text');
  return { audio: cap('audio'), image: cap('image'), video: cap('video') };
}

function overCached(total: number, field: string, read: number, write: number): Error {
  return impossible(`cache read ${read} + cache write ${write} is more than ${field} ${total}`, field);
}
