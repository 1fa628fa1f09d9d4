import { textOrNull } from './count';
import type { Found } from './found';
import type { JsonObject } from './json';
import type { Served, UsageInput } from './usage-reading';

const NOTHING_SAID: Served = Object.freeze({});
type Said = { -readonly [K in keyof Served]: Served[K] };

/** What was served: the response says it, else the usage object, else the event. */
export function servedOf(usage: JsonObject, found: Found | null, input: UsageInput): Served {
  const tier = found?.serviceTier ?? textOrNull(usage['service_tier']) ?? input.serviceTier ?? null;
  const model = found?.model ?? null;
  const speed = textOrNull(usage['speed']) ?? input.speed ?? null;
  const inferenceGeo = textOrNull(usage['inference_geo']) ?? input.inferenceGeo ?? null;
  const trafficType = found?.trafficType ?? textOrNull(usage['trafficType']) ?? input.trafficType ?? null;
  const batch = tier === 'batch' || input.batch === true;
  if (!batch && tier === null && model === null && speed === null && inferenceGeo === null && trafficType === null) return NOTHING_SAID;
  const served: Said = {};
  if (model !== null) served.model = model;
  if (tier !== null) served.serviceTier = tier;
  if (batch) served.batch = batch;
  if (speed !== null) served.speed = speed;
  if (inferenceGeo !== null) served.inferenceGeo = inferenceGeo;
  if (trafficType !== null) served.trafficType = trafficType;
  return served;
}
