import { formatAmount, type Amount } from '../money';
import { customerAccountName } from './account-name';
import { applyAdjustment } from './apply-adjustment';
import { applyDeposit } from './apply-deposit';
import { applyGrant, applyGrantVoid } from './apply-grant';
import { applyRefund } from './apply-refund';
import { applyReversal } from './apply-reversal';
import { RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID, type ChartAccount } from './chart';
import type { Command, InvalidCommand } from './command';
import type { Draft, OpenEntry } from './draft';
import type { GrantAccount } from './grant-index';
import { findTarget } from './find-target';
import { findGrant, grantsInForce } from './grants';
import { freeAmount, type EntryView } from './ledger-state';
import { periodText, type PeriodBook } from './periods';
import { Refusal } from './refusal';

export interface SequencedCommand {
  readonly seq: bigint;
  readonly command: Command | InvalidCommand;
}

/** What a command's caller is answered. `outcome` is JSON text; it is kept with the command and never changes. */
export interface CommandOutcome {
  readonly seq: bigint;
  readonly commandId: string;
  readonly applied: boolean;
  /** The entry that it made; null where it was refused. */
  readonly entry: bigint | null;
  readonly outcome: string;
}

/**
 * Decides one command under the entry number that it gets if it is applied. A refused one leaves nothing but its refusal.
 * What gives an entry back is posted in that entry's books: its entity, its asset, and the periods of that entity.
 */
export function applyCommand(draft: Draft, { seq, command }: SequencedCommand, entryNumber: bigint, periods: PeriodBook): CommandOutcome {
  try {
    if (command.type === 'invalid') throw new Refusal('invalid_command', command.message, command.field);
    const target = findTarget(draft, command);
    const grant = command.type === 'grant_void' ? findGrant(draft, command.customer, command.grant) : undefined;
    const books = target?.legs[0]?.debit ?? grant?.account ?? command;
    const period = periods.choose(books.entity, command.at, command.type === 'adjustment' ? command.actor : null);
    const entry: OpenEntry = { entry: entryNumber, effective: command.at, period, chargeSeq: null, commandSeq: seq, legs: 0 };
    const amount = decide(draft, entry, command, target, grant);
    draft.rememberLegs(entry);
    return {
      seq,
      commandId: command.commandId,
      applied: true,
      entry: entryNumber,
      outcome: applied(draft, command, entry, amount, target, books),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { seq, commandId: command.commandId, applied: false, entry: null, outcome: refused(command.commandId, error) };
  }
}

function decide(draft: Draft, entry: OpenEntry, command: Command, target: EntryView | null, grant: GrantAccount | undefined): Amount {
  switch (command.type) {
    case 'deposit':
      return applyDeposit(draft, entry, command);
    case 'adjustment':
      return applyAdjustment(draft, entry, command);
    case 'refund':
      return applyRefund(draft, entry, command, found(target));
    case 'reversal':
      return applyReversal(draft, entry, found(target));
    case 'grant':
      return applyGrant(draft, entry, command);
    case 'grant_void':
      return applyGrantVoid(draft, entry, command, grant);
  }
}

function found(target: EntryView | null): EntryView {
  if (target === null) throw new Error('a command that gives back names no entry');
  return target;
}

function applied(
  draft: Draft,
  command: Command,
  entry: OpenEntry,
  amount: Amount,
  target: EntryView | null,
  { entity, asset }: { readonly entity: string; readonly asset: string },
): string {
  const { customer } = command;
  const left = (chart: ChartAccount): Amount => {
    const found = draft.find(customerAccountName(chart, entity, asset, customer));
    return found === undefined ? 0n : freeAmount(found);
  };
  const overage = left(RECEIVABLE_OVERAGE);
  return JSON.stringify({
    status: 'applied',
    command_id: command.commandId,
    type: command.type,
    entry: { shard: draft.state.head.shard, number: entry.entry.toString() },
    ...(target === null ? {} : { target: target.entry.toString() }),
    customer,
    asset,
    amount: formatAmount(amount),
    period: periodText(entry.period),
    balance: {
      available: formatAmount(left(WALLET_PAID) + grantsInForce(draft, { customer, entity, asset }, draft.clock) - overage),
      overage: formatAmount(overage),
      owed: formatAmount(left(RECEIVABLE_UNBILLED)),
    },
  });
}

function refused(commandId: string, refusal: Refusal): string {
  const { code, message, field } = refusal;
  return JSON.stringify({ status: 'refused', command_id: commandId, code, message, ...(field === undefined ? {} : { field }) });
}
