import { billingPeriodAt, billingPeriodOf, type BillingPeriod } from '@tallystick/domain/contract';
import { signControl, type PeriodControl } from '@tallystick/domain/event';
import { isMonth } from '@tallystick/domain/invoicing';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { customersOfPeriod, readBillingPeriod } from '@tallystick/platform/storage/reads';
import { showMeters } from './show-meters';

export interface Asked {
  readonly period: string;
  readonly customers: number;
  readonly receipts: readonly { readonly customer: string; readonly partition: number; readonly offset: string }[];
}

const nowNanos = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** Reads billing periods and asks for their opening and close by control records. */
export class PeriodDesk {
  constructor(private readonly context: HttpContext) {}

  /** The customer's period that begins in the month, else the current one. */
  async meters(customer: string, seq: bigint, month: string | undefined): Promise<object> {
    const period = this.period(customer, seq, month);
    return showMeters(customer, period, await readBillingPeriod(this.context.db.sql, customer, period.label));
  }

  /** Asks for one customer's period. Throws a 409 problem where it has not begun, or for a close not ended. */
  async ask(kind: PeriodControl['kind'], customer: string, seq: bigint, month: string, actor: string): Promise<Asked> {
    const period = this.period(customer, seq, month);
    const from = kind === 'period_open' ? period.from : period.to;
    if (nowNanos() < from)
      throw new HttpProblem(
        409,
        'period_not_over',
        `period ${month} of ${customer} has not ${kind === 'period_open' ? 'begun' : 'ended'} yet`,
        [{ field: 'period', message: 'is too late' }],
      );
    return this.append(kind, [customer], month, actor);
  }

  /** Asks to close the month's period of every customer who has one and whose period has ended. */
  async askAll(month: string, actor: string): Promise<Asked> {
    checkMonth(month);
    const seq = await this.context.catalogue.pin(this.context.db.sql);
    const { catalogue } = this.context.catalogue;
    const known = await customersOfPeriod(this.context.db.sql, month);
    const ended = known.filter((customer) => {
      const account = catalogue.account(customer, seq);
      const period = account === null ? null : billingPeriodOf(account, month, seq);
      return period !== null && nowNanos() >= period.to;
    });
    return this.append('period_closed', ended, month, actor);
  }

  private period(customer: string, seq: bigint, month: string | undefined): BillingPeriod {
    if (month !== undefined) checkMonth(month);
    const account = this.context.catalogue.catalogue.account(customer, seq);
    const period =
      account === null ? null : month === undefined ? billingPeriodAt(account, nowNanos(), seq) : billingPeriodOf(account, month, seq);
    if (period === null) throw badField('customer', 'has no contract');
    return period;
  }

  private async append(kind: PeriodControl['kind'], customers: readonly string[], period: string, actor: string): Promise<Asked> {
    if (customers.length === 0) return { period, customers: 0, receipts: [] };
    const { db, log } = this.context;
    const [key] = await db.sql.rows<[Buffer]>('control_key', 'SELECT control_key FROM installation WHERE id = 1');
    if (key === undefined) throw new Error('the installation has no control key: run `tallystick migrate`');
    const receipts = await log.append(
      'usage.events',
      customers.map((customer) => ({
        partition: partitionOfShard(shardOf(customer), log.partitions),
        key: customer,
        value: signControl(key[0], { kind, customer, period, actor }),
      })),
    );
    const shown = customers.map((customer, i) => ({
      customer,
      partition: receipts[i]?.partition ?? 0,
      offset: (receipts[i]?.offset ?? 0n).toString(),
    }));
    return { period, customers: customers.length, receipts: shown };
  }
}

function checkMonth(month: string): void {
  if (!isMonth(month)) throw badField('period', 'must be a month such as 2026-11');
}
