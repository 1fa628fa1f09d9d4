import { chargeSign, type ChargeKind } from '@tallystick/domain/charge';
import { isCacheReadClass, isCacheWriteClass, isInputClass, isOutputClass } from '@tallystick/domain/usage/classes';
import type { Transfer } from '@tallystick/domain/ledger';
import { parseAmount } from '@tallystick/domain/money';
import { utcDayNumber } from '@tallystick/domain/time';
import type { JournalCharge } from '../sql/read-charges';
import { UsageSums, type UsageSum } from './usage-sums';

/** Quarter hours: every zone's days are sums of them. */
const BUCKET = 900_000_000_000n;

/** What is added to a row of `account_day`. */
export interface DaySum {
  readonly accountId: bigint;
  readonly day: number;
  debits: bigint;
  credits: bigint;
}

/** A transfer as the day sums need it: accounts by their numbers. */
export interface DayTransfer extends Pick<Transfer, 'effective' | 'amount'> {
  readonly debitId: bigint;
  readonly creditId: bigint;
}

/** A charge's line as it is stored: class, quantity, price, per, amount, part, extras. */
type StoredLine = [string, string, string, string, string, string, { model?: string; rate_version?: string }?];

/** The sums of charges and transfers by the keys of the rollup tables. Order of adding never matters. */
export class RollupRows {
  private readonly usageSums = new UsageSums();
  private readonly byDay = new Map<number, Map<number, DaySum>>();

  /**
   * Adds a posted charge; what is not billable is no usage of a customer's. A line with a model of its own counts there, the request once.
   * What takes back an earlier charge is subtracted where that one was added; the answers to a period's close are no requests.
   */
  addCharge(charge: JournalCharge): void {
    if (charge.outcome !== 'charged' || NO_USAGE.has(charge.kind)) return;
    const sign = chargeSign(charge.kind);
    const times = Number(sign);
    const requests = REQUESTS.has(charge.kind) ? times : 0;
    const row = this.usageRow(charge, charge.model, charge.rateVersion ?? '');
    row.requests += requests;
    if (charge.succeeded) row.successes += requests;
    const { usage } = charge;
    if (typeof usage !== 'string') {
      row.amount += sign * charge.amount; // the sum of its lines (I18)
      row.input += BigInt(times * usage.input);
      if (usage.cached > 0) row.cached += BigInt(times * usage.cached);
      row.output += BigInt(times * usage.output);
      return;
    }
    for (const line of JSON.parse(usage) as StoredLine[]) {
      const extra = line[6];
      const own = extra?.rate_version !== undefined || extra?.model !== undefined;
      addLine(own ? this.usageRow(charge, extra?.model ?? charge.model, extra?.rate_version ?? charge.rateVersion ?? '') : row, line, sign);
    }
  }

  addTransfer({ effective, amount, debitId, creditId }: DayTransfer): void {
    const day = Number(utcDayNumber(effective));
    let rows = this.byDay.get(day);
    if (rows === undefined) this.byDay.set(day, (rows = new Map<number, DaySum>()));
    dayRow(rows, debitId, day).debits += amount;
    dayRow(rows, creditId, day).credits += amount;
  }

  /** What is added to `usage_rollup`. */
  get usage(): UsageSum[] {
    return this.usageSums.all();
  }

  /** What is added to `account_day`. */
  get days(): DaySum[] {
    return [...this.byDay.values()].flatMap((rows) => [...rows.values()]);
  }

  /** Rows of both tables. */
  get size(): number {
    let size = this.usageSums.size;
    for (const rows of this.byDay.values()) size += rows.size;
    return size;
  }

  private usageRow(charge: JournalCharge, model: string, rateVersion: string): UsageSum {
    const bucket = (charge.eventTime / BUCKET) * BUCKET;
    return this.usageSums.of(charge.customer, bucket, model, charge.provider ?? '', charge.apiKeyId ?? '', rateVersion, charge.asset);
  }
}

function dayRow(rows: Map<number, DaySum>, accountId: bigint, day: number): DaySum {
  let row = rows.get(Number(accountId));
  if (row === undefined) rows.set(Number(accountId), (row = { accountId, day, debits: 0n, credits: 0n }));
  return row;
}

/** Kinds that are calls, or take one back. */
const REQUESTS: ReadonlySet<ChargeKind> = new Set(['usage', 'void', 'correction', 'replaced']);

/** Revenue recognised by day (its fee was added when it was billed), and grants of promotional credit. */
const NO_USAGE: ReadonlySet<ChargeKind> = new Set(['earned', 'earned_down', 'free_tier', 'grant_expired']);

function addLine(row: UsageSum, [name, text, , , amount]: StoredLine, sign: bigint): void {
  row.amount += sign * parseAmount(amount);
  addQuantity(row, name, sign * BigInt(text));
}

function addQuantity(row: UsageSum, name: string, quantity: bigint): void {
  if (isInputClass(name)) row.input += quantity;
  else if (isOutputClass(name)) row.output += quantity;
  else if (isCacheWriteClass(name)) row.input += quantity;
  else if (isCacheReadClass(name)) {
    row.cached += quantity;
    row.input += quantity;
  }
}
