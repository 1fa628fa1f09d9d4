import type { Catalogue } from '@tallystick/domain/contract';
import type { UsageEvent } from '@tallystick/domain/event';
import type { Rated } from '@tallystick/domain/rating';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';

/** What re-executing a charge does, in order, and what each step shows when it matches. */
export const STEPS = {
  raw_bytes: 'the raw record is there, and its salted hash is the one in the charge',
  read: 'the bytes are a usage event',
  identity: "source, id and time are the charge's",
  content: "the hash of the event's content is the one kept with its identity",
  decision: 'rated again at the pinned catalogue: same customer, contract, model and outcome',
  classes: 'the usage object gives the same disjoint classes and quantities',
  rate_version: 'the same rate version is in force, with the prices it was published with',
  arithmetic: 'quantity × price gives the same amounts, to the last digit',
  amount: 'the charge is the sum of its lines',
  charge_hash: 'the hash over all of it is the one that was kept',
  journal: "the journal entry is this charge's posting: amount, accounts, dates",
} as const;
export type Step = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as readonly Step[];

/** A step that gives another result than what is stored. Texts, fit to be shown. */
export interface Difference {
  readonly step: Step;
  readonly stored: string;
  readonly recomputed: string;
}

/** What rating looked things up in, as it is kept now. */
export interface ReplayCatalogue {
  readonly catalogue: Catalogue;
  /** Entries that are no longer what was recorded: number → what is wrong. */
  readonly broken: ReadonlyMap<bigint, string>;
}

/** A charge worked out again from its raw bytes. `event` and `rated` as far as it came. */
export interface Reexecution {
  readonly evidence: Evidence;
  readonly event: UsageEvent | null;
  readonly rated: Rated | null;
  /** In the order of the steps; none where everything is as it was. */
  readonly differences: readonly Difference[];
}
