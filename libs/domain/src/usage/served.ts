import { textOrNull } from './count';
import type { Found } from './found';
import type { JsonObject } from './json';
import type { Served, UsageInput } from './usage-reading';

const NOTHING_SAID: Served = Object.freeze({});

/** What was served: the response says it, else the usage object, else the event. */
export function servedOf(usage: JsonObject, found: Found | null, input: UsageInput): Served {
  const tier = found?.serviceTier ?? textOrNull(usage['service_tier']) ?? input.serviceTier ?? null;
  const model = found?.model ?? null;
  const speed = textOrNull(usage['speed']);
  const inferenceGeo = textOrNull(usage['inference_geo']);
  const trafficType = found?.trafficType ?? textOrNull(usage['trafficType']);
  if (tier === null && model === null && speed === null && inferenceGeo === null && trafficType === null) return NOTHING_SAID;
  return {
    ...(model === null ? {} : { model }),
    ...(tier === null ? {} : { serviceTier: tier }),
    ...(tier === 'batch' ? { batch: true } : {}),
    ...(speed === null ? {} : { speed }),
    ...(inferenceGeo === null ? {} : { inferenceGeo }),
    ...(trafficType === null ? {} : { trafficType }),
  };
}
