/** A command that the rules don't allow. It leaves nothing but this. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

export type RefusalCode =
  | 'invalid_command'
  | 'payment_already_credited'
  | 'insufficient_balance'
  | 'target_missing'
  | 'target_ambiguous'
  | 'nothing_to_refund'
  | 'refund_exceeds_charge'
  | 'already_reversed'
  | 'not_reversible'
  | 'grant_expired'
  | 'nothing_to_void';
