import { chartAccount, freeAmount, readGrantSub, WALLET_PROMO, type BatchResult, type LedgerState } from '@tallystick/domain/ledger';
import { parseAmount } from '@tallystick/domain/money';
import type { MemoryLedger } from '../../support/ledger/memory-ledger';
import type { NaiveLedger, Verdict } from './naive-ledger';

/** What the naive ledger said about one command, and the balance that it left. */
export interface Expected {
  readonly verdict: Verdict;
  readonly available: bigint;
}

/** The batch did what the naive ledger did: verdicts, balances told, balances of all accounts, periods of entries. */
export function compareWithNaive(result: BatchResult, expected: readonly Expected[], ledger: MemoryLedger, naive: NaiveLedger): void {
  result.outcomes.forEach((outcome, n) => {
    const said = JSON.parse(outcome.outcome) as { status: string; code?: string; balance?: { available: string } };
    same('verdict', said.code ?? null, expected[n]?.verdict);
    if (said.balance !== undefined) same('available', signed(said.balance.available), expected[n]?.available);
  });
  same('entries', Number(result.head.entrySeq), naive.entries.length);
  const found = new Map<string, bigint>();
  for (const a of ledger.state.accounts.values()) {
    const key = `${a.code} ${a.asset} ${a.customer ?? ''}`;
    found.set(key, (found.get(key) ?? 0n) + a.debitsPosted - a.creditsPosted);
  }
  for (const a of ledger.state.accounts.values()) {
    if (a.code !== WALLET_PROMO.code) continue;
    const { id } = readGrantSub(a.sub);
    same(`left of grant ${id}`, freeAmount(a), naive.grants.all.find((g) => g.id === id)?.left);
  }
  for (const key of new Set([...found.keys(), ...naive.balances.keys()])) same(key, found.get(key) ?? 0n, naive.balances.get(key) ?? 0n);
  const posted = new Map(result.transfers.map((t) => [t.entry, t.period]));
  for (let e = result.input.entryFirst; e < result.input.entryFirst + BigInt(result.input.entryCount); e += 1n) {
    const entry = naive.entries[Number(e) - 1];
    same(
      `period of entry ${e}`,
      posted.get(e) ?? null,
      entry === undefined || entry.what === 'nothing' ? null : periodOfMonth(entry.month),
    );
  }
}

/** I1 to I4, I8 to I10 and I14 of what the batch did, over everything posted so far. */
export function holdInvariants(before: LedgerState, result: BatchResult, ledger: MemoryLedger): void {
  const { state, transfers } = ledger;
  const sums = new Map<string, { debits: bigint; credits: bigint }>();
  const assets = new Map<string, bigint>();
  const sumOf = (name: string): { debits: bigint; credits: bigint } => {
    let sum = sums.get(name);
    if (sum === undefined) sums.set(name, (sum = { debits: 0n, credits: 0n }));
    return sum;
  };
  for (const t of transfers) {
    sumOf(t.debit).debits += t.amount;
    sumOf(t.credit).credits += t.amount;
  }
  for (const a of state.accounts.values()) {
    const sum = sumOf(a.name);
    same(`I2 ${a.name}`, [a.debitsPosted, a.creditsPosted], [sum.debits, sum.credits]);
    assets.set(a.asset, (assets.get(a.asset) ?? 0n) + a.debitsPosted - a.creditsPosted);
    const old = before.accounts.get(a.name);
    holds(`I4 ${a.name}`, old === undefined || (a.debitsPosted >= old.debitsPosted && a.creditsPosted >= old.creditsPosted));
  }
  for (const [asset, sum] of assets) same(`I1 ${asset}`, sum, 0n);
  for (const t of result.transfers) {
    const [debit, credit] = [state.accounts.get(t.debit), state.accounts.get(t.credit)];
    holds('I9', t.amount > 0n && debit !== undefined && debit.asset === credit?.asset && debit.entity === credit.entity);
    for (const [account, after] of [[debit, t.debitAfter] as const, [credit, t.creditAfter] as const]) {
      const chart = chartAccount(account?.code ?? 0);
      holds(`I3 ${account?.name}`, !chart.floored || (chart.creditNormal ? after <= 0n : after >= 0n));
    }
  }
  for (const e of state.entries.values()) holds(`I8 ${e.entry}`, e.refunded <= e.legs.reduce((sum, leg) => sum + leg.amount, 0n));
  const closers = [...state.entries.values()].flatMap((e) => e.reversedBy ?? []);
  same('I8 each closer closes one', closers.length, new Set(closers).size);
  transfers.forEach((t, n) => same('I10', t.seq, BigInt(n + 1)));
  const refused = new Set(result.outcomes.filter((o) => !o.applied).map((o) => o.seq));
  holds('I14', !result.transfers.some((t) => t.commandSeq !== null && refused.has(t.commandSeq)));
}

/** Months since September 2026 → yyyymm. */
export function periodOfMonth(month: number): bigint {
  const months = 2026 * 12 + 8 + month;
  return BigInt(Math.floor(months / 12) * 100 + (months % 12) + 1);
}

const signed = (text: string): bigint => (text.startsWith('-') ? -parseAmount(text.slice(1)) : parseAmount(text));

/** Plain comparisons: `expect` would take most of the time of a run. */
function same(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [show(found), show(expected)];
  if (a !== b) throw new Error(`${what}: the ledger says ${a}, must be ${b}`);
}

function holds(what: string, is: boolean): void {
  if (!is) throw new Error(`${what} does not hold`);
}

const show = (value: unknown): string => (Array.isArray(value) ? value.map(show).join(' ') : String(value));
