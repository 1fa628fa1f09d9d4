import { identityKey } from '@tallystick/domain/event';
import type { Sql } from '@tallystick/platform/storage/sql';
import { readAmendment, readEntryState, type Amendment } from '@tallystick/platform/storage/reads';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { readEvidenceOf } from '@tallystick/platform/storage/replay/read-evidence';
import { readExceptionsOf, type EventException } from '@tallystick/platform/storage/replay/read-exceptions-of';
import { readIdentity, type KnownIdentity } from '@tallystick/platform/storage/replay/read-identity';
import { readChargeEntry, type ChargeEntry } from '@tallystick/platform/storage/replay/read-transfers';

/** A request that was rated: its charge with what became of it. */
export interface RatedRequest {
  readonly evidence: Evidence;
  /** Null where it is not posted yet. */
  readonly entry: ChargeEntry | null;
  readonly refunded: bigint;
  readonly reversedBy: bigint | null;
  readonly amendment: Amendment | null;
}

export interface FoundRequest {
  /** Null while it is parked. */
  readonly rated: RatedRequest | null;
  /** The parked decision about it, released or not; null where there was none. */
  readonly parked: EventException | null;
  /** Events of the same source and id with other content. */
  readonly conflicts: number;
}

/** Null where nothing of that name was ever rated or parked. */
export async function findRequest(sql: Sql, source: string, id: string): Promise<FoundRequest | null> {
  const identity = await readIdentity(sql, identityKey(source, id));
  const exceptions = await readExceptionsOf(sql, source, id);
  const parked = exceptions.find((e) => e.kind === 'parked') ?? null;
  const place = placeOf(identity, parked);
  if (place === null && parked === null) return null;
  return {
    rated: place === null ? null : await readRated(sql, place),
    parked,
    conflicts: exceptions.filter((e) => e.kind === 'conflict').length,
  };
}

interface Place {
  readonly shard: number;
  readonly chargeSeq: bigint;
}

function placeOf(identity: KnownIdentity | null, parked: EventException | null): Place | null {
  if (identity !== null && identity.outcome !== 'parked') return { shard: identity.shard, chargeSeq: identity.seq };
  if (parked?.releasedChargeSeq == null) return null;
  // a release may have given the event to a customer of another shard: then its detail names it
  const shard = /^shard (\d{1,2})$/.exec(parked.detail)?.[1];
  return { shard: shard === undefined ? parked.shard : Number(shard), chargeSeq: parked.releasedChargeSeq };
}

async function readRated(sql: Sql, place: Place): Promise<RatedRequest> {
  const [evidence] = await readEvidenceOf(sql, [place]);
  if (evidence === undefined) throw new Error(`charge ${place.chargeSeq} of shard ${place.shard} is missing`);
  const entry = await readChargeEntry(sql, place.shard, place.chargeSeq);
  const state = entry === null ? { refunded: 0n, reversedBy: null } : await readEntryState(sql, place.shard, entry.entry);
  return { evidence, entry, ...state, amendment: await readAmendment(sql, place.shard, place.chargeSeq) };
}
