import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, notFound } from '@tallystick/platform/http/errors/http-problem';
import type { FastifyReply } from 'fastify';
import { CommandCalls } from './command-calls';
import { adjustmentData, depositData, refundData, reversalData } from './command-data';
import { CommandDesk } from './command-desk';
import { AdjustmentDto, DepositDto, RefundDto, ReversalDto } from './command.dto';
import { APPLIED, KEY_HEADER, OUTCOME_SCHEMA, WAITING } from './command.schema';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@ApiTags('money')
@Controller('v1')
export class CommandsController {
  constructor(
    @Inject(CommandCalls) private readonly calls: CommandCalls,
    @Inject(CommandDesk) private readonly desk: CommandDesk,
  ) {}

  @Post('customers/:id/deposits')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ operationId: 'deposit', summary: "Money received: settles overage first, the rest is the wallet's" })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async deposit(
    @Param('id') id: string,
    @Body() dto: DepositDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run({ type: 'deposit', id, at: dto.at, data: depositData(dto), who, key }, reply);
  }

  @Post('customers/:id/adjustments')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ operationId: 'adjust', summary: 'Up or down, with a reason code that names the contra account' })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async adjust(
    @Param('id') id: string,
    @Body() dto: AdjustmentDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run({ type: 'adjustment', id, at: dto.at, data: adjustmentData(dto), who, key }, reply);
  }

  @Post('customers/:id/refunds')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ operationId: 'refund', summary: 'Usage money back by request id, in part or all that is left' })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async refund(
    @Param('id') id: string,
    @Body() dto: RefundDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run({ type: 'refund', id, at: dto.at, data: refundData(dto), who, key }, reply);
  }

  @Post('customers/:id/reversals')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ operationId: 'reverse', summary: 'Takes back what is left of a journal entry and closes it, once' })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async reverse(
    @Param('id') id: string,
    @Body() dto: ReversalDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run({ type: 'reversal', id, at: dto.at, data: reversalData(dto), who, key }, reply);
  }

  @Get('commands/:id')
  @Needs('ledger:read')
  @ApiOperation({ operationId: 'getCommand', summary: 'What became of a command' })
  @ApiResponse({ status: 200, schema: OUTCOME_SCHEMA })
  async get(@Param('id') id: string): Promise<unknown> {
    if (!UUID.test(id)) throw badField('id', 'is no command id');
    const found = await this.desk.find(id);
    if (found === null) throw notFound(`command ${id}`);
    return found === 'waiting' ? { status: 'waiting', command_id: id } : (JSON.parse(found.outcome) as unknown);
  }
}
