/** Exit codes of every verb: 0 done, 1 a check failed or it could not be done, 2 wrong use, also where the service says so. */
export const EXIT = { ok: 0, failed: 1, wrongUse: 2 } as const;

/** The caller said something that makes no sense: exit code 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** What was asked for could not be done, or a check failed: exit code 1. */
export class Failed extends Error {
  override readonly name = 'Failed';
}
