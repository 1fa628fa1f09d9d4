/** A file that is no price list we know. The message is fit for the caller. */
export class PriceListError extends Error {
  override readonly name = 'PriceListError';
}
