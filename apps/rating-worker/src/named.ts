import type { Charge } from '@tallystick/domain/charge';
import type { Amends } from '@tallystick/domain/event';
import type { ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { ReadEvent } from './read-record';

/** A parked event that only lacks a price or its usage: a void or a correction that names it settles it. */
export interface Waiting {
  readonly exception: ParkedException;
  readonly read: ReadEvent;
}

/** What became of an event that another one names. */
export type Named =
  | { readonly charge: Charge; readonly takenBackBy: { readonly source: string; readonly id: string } | null }
  | { readonly parked: string; readonly waiting: Waiting | null };

/** What is known of the events that others name, by `nameOf`. */
export type NamedCharges = Map<string, Named>;

export const nameOf = ({ source, id }: Pick<Amends, 'source' | 'id'>): string => `${source}\0${id}`;
