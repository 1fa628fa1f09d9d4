import { asList, asObject, asText, onlyKeys } from './content-fields';
import { parseTimeOfDay } from './day-window';
import { parseLiteral, parsePrices, parseTiers } from './parse-prices';
import { RateError } from './rate-error';
import type { Condition, DayWindow, Variant } from './rate-version';

/** `{when, prices?, context_tiers?, multipliers?}` → variant. Throws `RateError`. */
export function parseVariant(value: unknown, field: string): Variant {
  const fields = asObject(value, field);
  onlyKeys(fields, ['when', 'prices', 'context_tiers', 'multipliers'], field);
  const prices = fields['prices'] === undefined ? null : parsePrices(fields['prices'], `${field}.prices`);
  const contextTiers = parseTiers(fields['context_tiers'], `${field}.context_tiers`);
  const multipliers = asList(fields['multipliers'], `${field}.multipliers`).map((m, i) => parseLiteral(m, `${field}.multipliers[${i}]`));
  if (prices === null && contextTiers.length > 0) throw new RateError(`${field}.context_tiers`, 'need prices beside them');
  if (prices === null && multipliers.length === 0) throw new RateError(field, 'has neither prices nor multipliers');
  return { when: parseCondition(fields['when'], `${field}.when`), prices, contextTiers, multipliers };
}

function parseCondition(value: unknown, field: string): Condition {
  const fields = asObject(value, field);
  onlyKeys(fields, ['service_tier', 'batch', 'speed', 'inference_geo', 'traffic_type', 'window'], field);
  if (Object.keys(fields).length === 0) throw new RateError(field, 'names no condition');
  const { service_tier: tier, batch, speed, inference_geo: geo, traffic_type: traffic, window } = fields;
  if (batch !== undefined && typeof batch !== 'boolean') throw new RateError(`${field}.batch`, 'must be true or false');
  return {
    ...(tier === undefined ? {} : { serviceTier: asText(tier, `${field}.service_tier`) }),
    ...(batch === undefined ? {} : { batch }),
    ...(speed === undefined ? {} : { speed: asText(speed, `${field}.speed`) }),
    ...(geo === undefined ? {} : { inferenceGeo: asText(geo, `${field}.inference_geo`) }),
    ...(traffic === undefined ? {} : { trafficType: asText(traffic, `${field}.traffic_type`) }),
    ...(window === undefined ? {} : { window: parseWindow(window, `${field}.window`) }),
  };
}

function parseWindow(value: unknown, field: string): DayWindow {
  const fields = asObject(value, field);
  onlyKeys(fields, ['from', 'to'], field);
  const from = parseTimeOfDay(asText(fields['from'], `${field}.from`), `${field}.from`);
  const to = parseTimeOfDay(asText(fields['to'], `${field}.to`), `${field}.to`);
  if (from === to) throw new RateError(field, 'is empty: from equals to');
  return { from, to };
}
