import { countOrZero, groupOrNull } from '../count';
import type { JsonObject } from '../json';
import { NO_MODALITIES, type Modalities } from '../split-input';

/** `audio_tokens`, `image_tokens`, `video_tokens` of a details object; null where there are none, so that the short way can be taken. */
export function inputModalities(details: JsonObject, within: string): Modalities | null {
  const audio = countOrZero(details, 'audio_tokens', within);
  const image = countOrZero(details, 'image_tokens', within);
  const video = countOrZero(details, 'video_tokens', within);
  return audio === 0 && image === 0 && video === 0 ? null : { audio, image, video };
}

/** The split of the cached tokens, where the details have one (realtime); null where they don't. */
export function cachedModalities(details: JsonObject): Modalities | null {
  const cached = groupOrNull(details, 'cached_tokens_details');
  return cached === null ? null : (inputModalities(cached, 'cached_tokens_details') ?? NO_MODALITIES);
}
