/** A figure that is no exact decimal, or not one of ours. The message is fit for the caller. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}
