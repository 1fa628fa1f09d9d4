import { identityKey } from '@tallystick/domain/event';
import { PERIOD_SOURCE } from '@tallystick/domain/rating';
import { findChargeNamed } from '@tallystick/platform/storage/replay/find-charge-named';
import type { Sql } from '@tallystick/platform/storage/sql';
import { readExceptionsOf, type EventException } from '@tallystick/platform/storage/replay/read-exceptions-of';
import { readIdentity, type KnownIdentity } from '@tallystick/platform/storage/replay/read-identity';
import type { ChargePlace } from '../proof/prove-charges';

/** What is kept of an event of this source and id. */
export interface FoundEvent {
  readonly key: Uint8Array;
  /** Null where it was never rated. */
  readonly identity: KnownIdentity | null;
  /** Parked decisions and conflicts, oldest first. */
  readonly exceptions: readonly EventException[];
  /** Its charge, at once or after a release; null where there is none. */
  readonly place: ChargePlace | null;
}

export async function findEvent(sql: Sql, source: string, id: string): Promise<FoundEvent> {
  const key = identityKey(source, id);
  const identity = await readIdentity(sql, key);
  const exceptions = await readExceptionsOf(sql, source, id);
  const place = source === PERIOD_SOURCE ? await findPeriodCharge(sql, id) : placeOf(identity, exceptions);
  return { key, identity, exceptions, place };
}

/** Charges of a period have names of their own and no identity: `period/{customer}/{YYYY-MM}/…`. */
async function findPeriodCharge(sql: Sql, id: string): Promise<ChargePlace | null> {
  const customer = /^period\/([^/]+)\//.exec(id)?.[1];
  return customer === undefined ? null : findChargeNamed(sql, customer, PERIOD_SOURCE, id);
}

function placeOf(identity: KnownIdentity | null, exceptions: readonly EventException[]): ChargePlace | null {
  if (identity !== null && identity.outcome !== 'parked') return { shard: identity.shard, chargeSeq: identity.seq };
  const released = exceptions.find((e) => e.kind === 'parked' && e.releasedChargeSeq !== null);
  if (released?.releasedChargeSeq == null) return null;
  // a release may have given the event to a customer of another shard: then its detail names it
  const shard = /^shard (\d{1,2})$/.exec(released.detail)?.[1];
  return { shard: shard === undefined ? released.shard : Number(shard), chargeSeq: released.releasedChargeSeq };
}
