import type { Instant } from '../time';
import { applyCommand, type CommandOutcome, type SequencedCommand } from './apply-command';
import { Draft, type Transfer } from './draft';
import { GrantIndex } from './grant-index';
import type { AccountState, EntryView, LedgerState, ShardHead } from './ledger-state';
import type { PeriodBook } from './periods';
import { postCharge } from './post-charge';
import type { PostableCharge } from './postable-charge';

/** What one batch of a shard takes, in the canonical order: commands, (holds,) charges. `clock` is its recorded time. */
export interface BatchInput {
  readonly clock: Instant;
  readonly periods: PeriodBook;
  readonly commands: readonly SequencedCommand[];
  readonly charges: readonly PostableCharge[];
}

/** The `ledger_input` row of a batch: with it and the kept inputs the batch can be folded again. */
export interface LedgerInput {
  readonly shard: number;
  readonly batchSeq: bigint;
  readonly clock: Instant;
  readonly periodSeq: bigint;
  readonly commandFirst: bigint;
  readonly commandCount: number;
  readonly chargeFirst: bigint;
  readonly chargeCount: number;
  readonly entryFirst: bigint;
  readonly entryCount: number;
  readonly transferFirst: bigint;
  readonly transferCount: number;
}

/** Everything a batch changes. Accounts are those that got a transfer; entry states those given back or closed. */
export interface BatchResult {
  readonly input: LedgerInput;
  readonly head: ShardHead;
  readonly transfers: readonly Transfer[];
  readonly outcomes: readonly CommandOutcome[];
  readonly accounts: readonly AccountState[];
  readonly entryStates: readonly EntryView[];
  readonly payments: ReadonlyMap<string, string>;
}

/**
 * Folds one batch over a shard's state: the same for live posting and for rebuild. Pure; the state is not changed.
 * Entries: applied commands first, then one per charge, whether it has transfers or not.
 * Throws where sequences are not dense or the clock does not grow: a fault of the caller, never of the input.
 */
export function applyBatch(state: LedgerState, input: BatchInput): BatchResult {
  const before = state.head;
  if (input.clock <= before.clock) throw new Error(`shard ${before.shard}: clock ${input.clock} is not after ${before.clock}`);
  const draft = new Draft(state, input.clock);
  let entrySeq = before.entrySeq;
  let commandSeq = before.commandSeq;
  const outcomes: CommandOutcome[] = [];
  for (const command of input.commands) {
    commandSeq = next('command', commandSeq, command.seq);
    const outcome = applyCommand(draft, command, entrySeq + 1n, input.periods);
    if (outcome.entry !== null) entrySeq = outcome.entry;
    outcomes.push(outcome);
  }
  const firstEntry = entrySeq + 1n;
  const chargeSeq = applyCharges(draft, input, firstEntry);
  entrySeq += BigInt(input.charges.length);
  const head = {
    ...before,
    batchSeq: before.batchSeq + 1n,
    transferSeq: draft.lastSeq,
    entrySeq,
    chargeSeq,
    commandSeq,
    clock: input.clock,
  };
  return {
    input: inputRow(
      before,
      head,
      input,
      outcomes.reduce((n, o) => (o.applied ? n + 1 : n), 0),
      draft.transfers.length,
    ),
    head,
    transfers: draft.transfers,
    outcomes,
    accounts: draft.changedAccounts(),
    entryStates: [...draft.changedEntries].flatMap((entry) => draft.entry(entry) ?? []),
    payments: draft.payments,
  };
}

/** Posts the charges under entries from `firstEntry` on; answers the last charge_seq. */
function applyCharges(draft: Draft, { charges, periods }: BatchInput, firstEntry: bigint): bigint {
  const { chargeSeq: before } = draft.state.head;
  const named = new Set<bigint>();
  for (const { targetSeq } of charges) if (targetSeq != null) named.add(targetSeq);
  let chargeSeq = before;
  for (const charge of charges) {
    chargeSeq = next('charge', chargeSeq, charge.chargeSeq);
    const period = periods.choose(charge.entity, charge.eventTime);
    const entry = firstEntry + (chargeSeq - before - 1n);
    const open = { entry, effective: charge.eventTime, period, chargeSeq, commandSeq: null, legs: 0 };
    postCharge(draft, open, charge, charge.targetSeq == null ? undefined : targetOf(draft, charge.targetSeq, firstEntry));
    if (named.has(chargeSeq) && open.legs > 0) draft.rememberLegs(open);
  }
  return chargeSeq;
}

/** The entry of a charge of this batch or of an earlier one; undefined where it has no transfers. */
function targetOf(draft: Draft, chargeSeq: bigint, firstEntry: bigint): EntryView | undefined {
  const { head, charges } = draft.state;
  const entry = chargeSeq > head.chargeSeq ? firstEntry + (chargeSeq - head.chargeSeq - 1n) : charges?.get(chargeSeq);
  if (entry === undefined) throw new Error(`shard ${head.shard}: the entry of charge ${chargeSeq} was not loaded`);
  return draft.entry(entry);
}

function inputRow(before: ShardHead, head: ShardHead, input: BatchInput, applied: number, transferCount: number): LedgerInput {
  return {
    shard: head.shard,
    batchSeq: head.batchSeq,
    clock: input.clock,
    periodSeq: input.periods.seq,
    commandFirst: before.commandSeq + 1n,
    commandCount: input.commands.length,
    chargeFirst: before.chargeSeq + 1n,
    chargeCount: input.charges.length,
    entryFirst: before.entrySeq + 1n,
    entryCount: applied + input.charges.length,
    transferFirst: before.transferSeq + 1n,
    transferCount,
  };
}

function next(what: string, last: bigint, seq: bigint): bigint {
  if (seq !== last + 1n) throw new Error(`${what} ${seq} does not follow ${last}`);
  return seq;
}

/** The state after a batch, for folding on in memory (tests, simulation). The journal writer keeps its own. */
export function evolve(state: LedgerState, result: BatchResult): LedgerState {
  const accounts = new Map(state.accounts);
  for (const a of result.accounts) accounts.set(a.name, a);
  const entries = new Map(state.entries);
  for (const e of result.entryStates) entries.set(e.entry, e);
  return {
    ...state,
    head: result.head,
    accounts,
    grants: GrantIndex.over(accounts.values()),
    entries,
    payments: new Map([...state.payments, ...result.payments]),
  };
}
