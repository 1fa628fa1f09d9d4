/** An account's balance at another time than now. */
export interface AccountBalance {
  readonly code: number;
  readonly entity: string;
  readonly asset: string;
  readonly name: string;
  readonly sub: string | null;
  /** Posted debits − posted credits, at scale 12. */
  readonly net: bigint;
}
