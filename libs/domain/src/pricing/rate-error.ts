/** A rate version that can't be: the message names the field and is fit for the caller. */
export class RateError extends Error {
  override readonly name = 'RateError';
  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}
