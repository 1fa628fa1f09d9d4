import { billingPeriodAt, billingPeriodOf, type BillingPeriod } from '@tallystick/domain/contract';
import { signControl, type PeriodControl } from '@tallystick/domain/event';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { zonedMonthBounds } from '@tallystick/domain/time';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { readMonth } from '@tallystick/platform/http/read-month';
import { customersOfPeriod, readBillingPeriod } from '@tallystick/platform/storage/reads';
import { showMeters } from './show-meters';

export interface Asked {
  readonly period: string;
  readonly customers: number;
  readonly receipts: readonly { readonly customer: string; readonly partition: number; readonly offset: string }[];
}

/** UTC+14: no zone's months end sooner, and a period ends no sooner than the month in which it begins. */
const FIRST_ZONE = 'Pacific/Kiritimati';

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
    if (kind === 'period_open' && nowNanos() < period.from) throw tooEarly(`period ${month} of ${customer} has not begun yet`);
    if (kind === 'period_closed' && nowNanos() < period.to) throw tooEarly(`period ${month} of ${customer} has not ended yet`);
    return this.append(kind, [customer], month, actor);
  }

  /** Asks to close the month's period of every customer who has one and whose period has ended. Throws a 409 problem where nobody's can have. */
  async askAll(month: string, actor: string): Promise<Asked> {
    readMonth(month, 'period');
    if (nowNanos() < zonedMonthBounds(FIRST_ZONE, month).to) throw tooEarly(`period ${month} has ended nowhere yet`);
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
    if (month !== undefined) readMonth(month, 'period');
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

function tooEarly(message: string): HttpProblem {
  return new HttpProblem(409, 'period_not_over', message, [{ field: 'period', message: 'is too late' }]);
}
