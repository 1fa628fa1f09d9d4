import type { Finding } from '@tallystick/platform/storage/replay/checks';

/** One line of `verify`. */
export interface Verdict {
  readonly name: string;
  readonly invariants: readonly string[];
  /** What holds where it passes. */
  readonly title: string;
  readonly ok: boolean;
  /** The first bad position first. */
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** What `verify` found. `charges`: how many were executed again, through a head that was fixed at the start. */
export interface Verification {
  readonly ok: boolean;
  readonly verdicts: readonly Verdict[];
  readonly charges: number;
  readonly seconds: number;
  readonly charges_per_second: number;
}
