import type { JsonObject, JsonValue } from './json';
import { isJsonObject } from './json';
import { mergeUsage } from './stream/merge-usage';

/**
 * What was found in a response or in the events of a stream so far: the usage object (counts are cumulative, the last
 * non-null value of a field wins), who served it, and the calls of server-side tools, which stand in no usage object.
 */
export class Found {
  usage: JsonObject | null = null;
  /** The last usage object alone, as it came. */
  last: JsonObject | null = null;
  model: string | null = null;
  serviceTier: string | null = null;
  trafficType: string | null = null;
  /** Server-side tool calls by item: id → class. */
  readonly toolCalls = new Map<string, string>();
  /** Realtime: one usage per response id. */
  readonly responses = new Map<string, JsonObject>();
  /** The output of this call is speech (its usage does not say so). */
  speech = false;
  /** Images in a body that has no usage. */
  images = 0;

  addUsage(usage: JsonValue | undefined): void {
    if (!isJsonObject(usage)) return;
    this.last = usage;
    this.usage = this.usage === null ? usage : mergeUsage(this.usage, usage);
  }

  addModel(model: JsonValue | undefined): void {
    if (typeof model === 'string' && model !== '') this.model = model;
  }

  addServiceTier(tier: JsonValue | undefined): void {
    if (typeof tier === 'string' && tier !== '') this.serviceTier = tier;
  }
}
