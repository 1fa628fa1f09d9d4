import type { ParkReason } from './park-reason';

/** Thrown by a dialect, caught by `normaliseUsage`: the usage can't be billed as it stands. */
export class UsageFault extends Error {
  constructor(
    readonly reason: ParkReason,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

export const impossible = (message: string, field?: string): UsageFault => new UsageFault('impossible_usage', message, field);
export const missing = (message: string, field?: string): UsageFault => new UsageFault('usage_missing', message, field);
