import { isJsonObject, type JsonObject, type JsonValue } from '../json';

/** Later over earlier, field by field and group by group; null never overwrites a value. Arrays are replaced whole. */
export function mergeUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...earlier };
  for (const field of Object.keys(later)) {
    const value = later[field];
    if (value === undefined || field === '__proto__') continue;
    const before = merged[field];
    if (value === null && before !== undefined) continue;
    merged[field] = isJsonObject(value) && isJsonObject(before) ? mergeUsage(before, value) : value;
  }
  return merged;
}
