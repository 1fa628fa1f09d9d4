import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { formatInstant } from '@tallystick/domain/time';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize } from '@tallystick/platform/http/page';
import { readUsageBreakdown, readUsageWindows } from '@tallystick/platform/storage/reads';
import { BalanceQuery } from '../balances/balance.query';
import { readableCustomer } from '../customers/readable-customer';
import { nameOf, readPlace, readScope } from './breakdown-scope';
import { showBreakdownRow, showCounts } from './show-usage';
import { BreakdownQuery } from './usage.query';
import { BREAKDOWN, USAGE } from './usage.schema';
import { windowsAt } from './usage-windows';

@ApiTags('usage')
@Controller('v1/usage')
export class UsageController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get()
  @Needs('balance:read')
  @ApiOperation({
    operationId: 'getUsage',
    summary: 'Cost, tokens and calls of the UTC day, the ISO week and the calendar month; seconds behind',
  })
  @ApiResponse({ status: 200, schema: USAGE })
  async windows(@Query() query: BalanceQuery, @Caller() caller: Principal): Promise<object> {
    const { id, seq } = await readableCustomer(this.context, caller, query.customer);
    const now = BigInt(Date.now()) * 1_000_000n;
    const currency = this.currency(id, now, seq);
    const { daily, weekly, monthly } = windowsAt(now);
    const windows = [daily, weekly, monthly];
    const [day, week, month] = (await readUsageWindows(this.context.db.sql, id, currency ?? '', windows)).map((sums, i) => ({
      ...showCounts(sums),
      from: formatInstant(windows[i]?.from ?? 0n),
      to: formatInstant(windows[i]?.to ?? 0n),
    }));
    return { currency, daily: day, weekly: week, monthly: month };
  }

  @Get('breakdown')
  @Needs('balance:read')
  @ApiOperation({
    operationId: 'getUsageBreakdown',
    summary: 'Usage by minute, hour, day or month, by model, provider, class, key or attribute',
  })
  @ApiResponse({ status: 200, schema: BREAKDOWN })
  async breakdown(@Query() query: BreakdownQuery, @Caller() caller: Principal): Promise<object> {
    const limit = pageSize(query.limit);
    const now = BigInt(Date.now()) * 1_000_000n;
    const asked = readScope(query, now);
    const after = readPlace(query.cursor, asked.groups.length);
    const { id, seq } = await readableCustomer(this.context, caller, query.customer);
    const currency = this.currency(id, now, seq);
    const rows = await readUsageBreakdown(this.context.db.sql, { ...asked, customer: id, asset: currency ?? '' }, after, limit + 1);
    const names = asked.groups.map(nameOf);
    const shown = page(
      rows,
      limit,
      (row) => showBreakdownRow(row, names),
      (row) => [row.start, ...row.values],
    );
    return { customer: id, currency, bucket: asked.bucket, tz: asked.zone, group_by: names, ...shown };
  }

  /** The asset of the contract in force: amounts of other assets are left out. */
  private currency(customer: string, now: bigint, seq: bigint): string | null {
    const { catalogue } = this.context.catalogue;
    return (catalogue.contract(customer, now, seq) ?? catalogue.contracts(customer, seq).at(-1) ?? null)?.asset ?? null;
  }
}
