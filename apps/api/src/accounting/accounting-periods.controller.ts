import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { periodText, type PeriodState } from '@tallystick/domain/ledger';
import { formatInstant } from '@tallystick/domain/time';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readCursor, type Page } from '@tallystick/platform/http/page';
import { readMonth } from '@tallystick/platform/http/read-month';
import { pageOf } from '@tallystick/platform/http/schema';
import { changePeriod, listPeriods, PeriodRefused, type PeriodNow, type PeriodRow } from '@tallystick/platform/storage/periods';
import { hasAccounts } from '@tallystick/platform/storage/reads';
import { PeriodReasonDto, PeriodsQuery } from './accounting.dto';
import { CHANGED, PERIOD } from './accounting.schema';

@ApiTags('accounting')
@Controller('v1/accounting-periods')
export class AccountingPeriodsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get()
  @Needs('ledger:read')
  @ApiOperation({ operationId: 'listAccountingPeriods', summary: 'Periods whose state was changed at least once; every other one is open' })
  @ApiResponse({ status: 200, schema: pageOf(PERIOD) })
  async list(@Query() query: PeriodsQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const [entity = '', period = ''] = readCursor(query.cursor, 2) ?? [];
    const rows = await listPeriods(this.context.db.sql, query.entity ?? null);
    const after = rows.filter((r) => query.cursor === undefined || isAfter(r, entity, period));
    return page(after, limit, showRow, (r) => [r.entity, r.period]);
  }

  @Post(':entity/:period/soft-close')
  @HttpCode(200)
  @Needs('ledger:write')
  @ApiOperation({
    operationId: 'softClosePeriod',
    summary: 'Takes adjustments of another person only from now on; everything else goes to the next open period',
  })
  @ApiResponse({ status: 200, schema: CHANGED })
  softClose(
    @Param('entity') entity: string,
    @Param('period') period: string,
    @Body() { reason }: PeriodReasonDto,
    @Caller() who: Principal,
  ): Promise<object> {
    return this.change(entity, period, 'soft_closed', reason, who.keyId);
  }

  @Post(':entity/:period/lock')
  @HttpCode(200)
  @Needs('ledger:write')
  @ApiOperation({
    operationId: 'lockPeriod',
    summary: 'Nothing enters it ever again: the database refuses. Another key than the one that soft-closed it',
  })
  @ApiResponse({ status: 200, schema: CHANGED })
  lock(
    @Param('entity') entity: string,
    @Param('period') period: string,
    @Body() { reason }: PeriodReasonDto,
    @Caller() who: Principal,
  ): Promise<object> {
    return this.change(entity, period, 'locked', reason, who.keyId, (now) => {
      if (now.state !== 'soft_closed')
        throw new HttpProblem(
          409,
          'not_soft_closed',
          `period ${period} of ${entity} is open: one person soft-closes it, another one locks it`,
        );
      if (now.actor === who.keyId)
        throw new HttpProblem(409, 'same_person', `period ${period} of ${entity} was soft-closed with this key: another person locks it`);
    });
  }

  @Post(':entity/:period/reopen')
  @HttpCode(200)
  @Needs('ledger:write')
  @ApiOperation({ operationId: 'reopenPeriod', summary: 'Opens a soft-closed period again; a locked one stays locked' })
  @ApiResponse({ status: 200, schema: CHANGED })
  reopen(
    @Param('entity') entity: string,
    @Param('period') period: string,
    @Body() { reason }: PeriodReasonDto,
    @Caller() who: Principal,
  ): Promise<object> {
    return this.change(entity, period, 'open', reason, who.keyId);
  }

  private async change(
    entity: string,
    month: string,
    state: PeriodState,
    reason: string,
    actor: string,
    check?: (now: PeriodNow) => void,
  ): Promise<object> {
    readMonth(month, 'period');
    if (!(await hasAccounts(this.context.db.sql, entity)))
      throw notFound(`legal entity ${JSON.stringify(entity.slice(0, 100))} with accounts`);
    const period = Number(month.replace('-', ''));
    const order = { entity, period, state, actor, reason, at: BigInt(Date.now()) * 1_000_000n };
    try {
      const { seq, before, changed } = await changePeriod(this.context.db, order, check);
      return { entity, period: month, before, state, changed, sequence: seq.toString() };
    } catch (error) {
      if (!(error instanceof PeriodRefused)) throw error;
      throw new HttpProblem(error.code === 'period_locked' ? 409 : 400, error.code, error.message, [
        { field: error.field, message: error.message },
      ]);
    }
  }
}

function isAfter(row: PeriodRow, entity: string, period: string): boolean {
  return row.entity > entity || (row.entity === entity && String(row.period) > period);
}

function showRow({ entity, period, state, changedAt, actor, reason }: PeriodRow): object {
  return { entity, period: periodText(period), state, changed_at: formatInstant(changedAt), actor, reason };
}
