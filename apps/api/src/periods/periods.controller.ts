import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { findCustomer } from '../customers/show-customer';
import { readableCustomer } from '../customers/readable-customer';
import { PeriodDesk, type Asked } from './period-desk';
import { ASKED, METERS } from './period.schema';

@ApiTags('contracts')
@Controller('v1')
export class PeriodsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(PeriodDesk) private readonly desk: PeriodDesk,
  ) {}

  @Get('customers/:id/meters')
  @Needs('balance:read')
  @ApiOperation({
    operationId: 'getMeters',
    summary: 'A billing period: running totals, allowances and what is left of them, alerts, what the first unit past one costs',
  })
  @ApiQuery({ name: 'period', required: false, description: 'YYYY-MM, the month in which it begins. Default: the current one' })
  @ApiResponse({ status: 200, schema: METERS })
  async meters(@Param('id') idOrAlias: string, @Caller() caller: Principal, @Query('period') period?: string): Promise<object> {
    const { id, seq } = await readableCustomer(this.context, caller, idOrAlias);
    return this.desk.meters(id, seq, period);
  }

  @Post('customers/:id/periods/:period/open')
  @HttpCode(202)
  @Needs('customers:write')
  @ApiOperation({
    operationId: 'openPeriod',
    summary: 'Asks to bill the fee of a period that has begun. Doing it twice bills nothing more',
  })
  @ApiResponse({ status: 202, schema: ASKED })
  @ApiResponse({ status: 409, description: 'The period has not begun' })
  async open(@Param('id') idOrAlias: string, @Param('period') period: string, @Caller() caller: Principal): Promise<Asked> {
    const { id, seq } = await findCustomer(this.context, idOrAlias);
    return this.desk.ask('period_open', id, seq, period, caller.keyId);
  }

  @Post('customers/:id/periods/:period/close')
  @HttpCode(202)
  @Needs('customers:write')
  @ApiOperation({
    operationId: 'closePeriod',
    summary: 'Asks to close a period that has ended: fee, true-ups, shortfall, revenue by day. Doing it twice changes nothing',
  })
  @ApiResponse({ status: 202, schema: ASKED })
  @ApiResponse({ status: 409, description: 'The period has not ended' })
  async close(@Param('id') idOrAlias: string, @Param('period') period: string, @Caller() caller: Principal): Promise<Asked> {
    const { id, seq } = await findCustomer(this.context, idOrAlias);
    return this.desk.ask('period_closed', id, seq, period, caller.keyId);
  }

  @Post('periods/:period/close')
  @HttpCode(202)
  @Needs('customers:write')
  @ApiOperation({
    operationId: 'closePeriods',
    summary: "Asks to close the month's period of every customer who has one and whose period has ended",
  })
  @ApiResponse({ status: 202, schema: ASKED })
  @ApiResponse({ status: 409, description: 'The month has ended in no time zone' })
  closeAll(@Param('period') period: string, @Caller() caller: Principal): Promise<Asked> {
    return this.desk.askAll(period, caller.keyId);
  }
}
