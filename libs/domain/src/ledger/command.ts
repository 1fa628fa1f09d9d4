import type { Funding } from '../charge';
import type { Amount } from '../money';
import type { Instant } from '../time';
import type { GrantReason } from './grant-terms';

export type CommandType = Command['type'];

/** What every money-changing command says. `at` is the effective time; the ledger's clock gives the recorded one. */
export interface CommandEnvelope {
  /** UUID, lower case: the first command with it counts, later ones are repeats. */
  readonly commandId: string;
  readonly customer: string;
  readonly entity: string;
  readonly asset: string;
  readonly funding: Funding;
  readonly at: Instant;
  readonly actor: string;
  readonly idempotency: { readonly scope: string; readonly key: string } | null;
}

/** Money received: gross = net + tax. `payment` is the provider's payment object: it credits once. */
export interface Deposit extends CommandEnvelope {
  readonly type: 'deposit';
  readonly net: Amount;
  readonly tax: Amount;
  readonly gross: Amount;
  readonly payment: { readonly provider: string; readonly id: string } | null;
  readonly taxCode: string | null;
}

export interface Adjustment extends CommandEnvelope {
  readonly type: 'adjustment';
  readonly direction: 'up' | 'down';
  readonly amount: Amount;
  readonly reasonCode: string;
}

/** Usage money back, by request id. `amount` null: all that is left of the charge. */
export interface Refund extends CommandEnvelope {
  readonly type: 'refund';
  readonly source: string | null;
  readonly id: string;
  readonly amount: Amount | null;
  readonly reason: string;
}

/** Takes back what is left of an entry of the customer's shard. */
export interface Reversal extends CommandEnvelope {
  readonly type: 'reversal';
  readonly entry: bigint;
  readonly reason: string;
}

/** Promotional credit, of the command's own id: for usage with service time in [at, expires). Lower priority is used first. */
export interface Grant extends CommandEnvelope {
  readonly type: 'grant';
  readonly amount: Amount;
  readonly priority: bigint;
  readonly expires: Instant | null;
  readonly reason: Exclude<GrantReason, 'free_tier'>;
}

/** Ends what is left of a grant. */
export interface GrantVoid extends CommandEnvelope {
  readonly type: 'grant_void';
  readonly grant: string;
  readonly reason: string;
}

/** Could be read far enough to be answered and kept, but not to be applied: refused with the field at fault. */
export interface InvalidCommand {
  readonly type: 'invalid';
  readonly kind: string;
  readonly commandId: string;
  readonly customer: string;
  readonly field: string;
  readonly message: string;
}

export type Command = Deposit | Adjustment | Refund | Reversal | Grant | GrantVoid;

/** The kind that is kept beside the command. */
export function commandKind(command: Command | InvalidCommand): string {
  return command.type === 'invalid' ? command.kind : command.type;
}
