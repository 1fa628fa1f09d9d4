import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { EventError, requiredText } from './read-text';
import type { Amends } from './usage-event';

/** What of `data` says how much was used: a void has none of it. */
const COUNTED = ['usage', 'quantities', 'estimate'] as const;

/**
 * `data.voids` or `data.corrects`: {source?, id}, the earlier event that this one takes back or stands instead of. `source` is the event's
 * own where it names none. Null where it names nothing, as nearly every event.
 */
export function readAmends(data: JsonObject, source: string, id: string): Amends | null {
  const voids = given(data['voids']);
  const corrects = given(data['corrects']);
  if (!voids && !corrects) return null;
  if (voids && corrects) throw new EventError('data.corrects', 'must not stand beside data.voids: an event does one of the two');
  const how = voids ? 'voids' : 'corrects';
  const target = readTarget(data[how], `data.${how}`, source);
  if (target.source === source && target.id === id) throw new EventError(`data.${how}.id`, 'must not be the event itself');
  if (voids)
    for (const name of COUNTED)
      if (counts(data[name])) throw new EventError(`data.${name}`, 'must not stand in an event that voids another');
  return { how, ...target };
}

const given = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

/** Whether anything is counted there: an empty object is how some producers leave a member out. */
const counts = (value: JsonValue | undefined): boolean => given(value) && !(isJsonObject(value) && Object.keys(value).length === 0);

function readTarget(value: JsonValue | undefined, field: string, source: string): { source: string; id: string } {
  if (!isJsonObject(value)) throw new EventError(field, 'must be an object {source, id}');
  for (const name in value)
    if (name !== 'source' && name !== 'id') throw new EventError(`${field}.${name.slice(0, 80)}`, 'is not known here: source and id are');
  return {
    source: given(value['source']) ? requiredText(value['source'], `${field}.source`) : source,
    id: requiredText(value['id'], `${field}.id`),
  };
}
