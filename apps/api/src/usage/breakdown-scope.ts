import { isZone } from '@tallystick/domain/time';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { readCursor } from '@tallystick/platform/http/page';
import { readInstant } from '@tallystick/platform/http/read-instant';
import {
  isRolledUp,
  USAGE_DIMENSIONS,
  type BreakdownPlace,
  type BreakdownScope,
  type UsageGroup,
} from '@tallystick/platform/storage/reads';
import type { BreakdownQuery } from './usage.query';

const NANOS_PER_DAY = 86_400_000_000_000n;
const GROUPS_MAX = 3;
/** Where the charges themselves are read, and where the rollup is. */
const DAYS_OF_CHARGES_MAX = 92n;
const DAYS_MAX = 3_700n;

/** What a breakdown is asked for, without the customer. Throws a 400 problem naming the field. */
export function readScope(query: BreakdownQuery, now: bigint): Omit<BreakdownScope, 'customer' | 'asset'> {
  const { bucket = 'day', tz: zone = 'UTC' } = query;
  if (!isZone(zone)) throw badField('tz', `${JSON.stringify(zone.slice(0, 60))} is no time zone such as Europe/Berlin`);
  const from = readInstant(query.from, 'from');
  const to = query.to === undefined ? now : readInstant(query.to, 'to');
  if (to < from) throw badField('to', 'must not lie before from');
  const scope = { from, to, bucket, zone, groups: readGroups(query.group_by ?? 'model') };
  const most = isRolledUp({ ...scope, customer: '', asset: '' }) ? DAYS_MAX : DAYS_OF_CHARGES_MAX;
  if (to - from > most * NANOS_PER_DAY) throw badField('from', `lies more than ${most} days before to, which is too long for this detail`);
  return scope;
}

export function nameOf(group: UsageGroup): string {
  return typeof group === 'string' ? group : `attribute:${group.attribute}`;
}

function readGroups(text: string): UsageGroup[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length > GROUPS_MAX) throw badField('group_by', `names more than ${GROUPS_MAX}`);
  if (new Set(names).size !== names.length) throw badField('group_by', 'names one twice');
  return names.map((name) => {
    const known = USAGE_DIMENSIONS.find((d) => d === name);
    if (known !== undefined) return known;
    const attribute = /^attribute:(.{1,128})$/s.exec(name)?.[1];
    if (attribute === undefined)
      throw badField('group_by', `${JSON.stringify(name.slice(0, 60))} is none of ${USAGE_DIMENSIONS.join(', ')} and attribute:NAME`);
    return { attribute };
  });
}

/** The cursor of a breakdown: the start of a bucket, then a value per group. */
export function readPlace(cursor: string | undefined, groups: number): BreakdownPlace | null {
  const parts = readCursor(cursor, groups + 1);
  if (parts === null) return null;
  const [start = '', ...values] = parts;
  if (!/^-?\d{1,12}$/.test(start)) throw badField('cursor', 'is not a cursor of this list');
  return { start: BigInt(start), values };
}
