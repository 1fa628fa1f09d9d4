import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseInstant, TimeError, type Instant } from '@tallystick/domain/time';
import type { CommandType } from '@tallystick/domain/ledger';
import type { JsonObject } from '@tallystick/domain/usage';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import type { FastifyReply } from 'fastify';
import { recentSeq } from '../catalogue/write-catalogue';
import { findCustomer } from '../customers/show-customer';
import { answerCommand } from './answer-command';
import { adjustmentData, depositData, refundData, reversalData } from './command-data';
import { CommandDesk } from './command-desk';
import { AdjustmentDto, DepositDto, RefundDto, ReversalDto } from './command.dto';
import { OUTCOME_SCHEMA, WAITING_SCHEMA } from './command.schema';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CATALOGUE_STALE_MS = 200;
const KEY_HEADER = { name: 'Idempotency-Key', required: false, description: 'The same key and body replays the first answer, for ever' };
const APPLIED = { status: 201, description: 'Posted', schema: OUTCOME_SCHEMA };
const WAITING = { status: 202, description: 'On the log, not decided yet: poll Location', schema: WAITING_SCHEMA };

@ApiTags('money')
@Controller('v1')
export class CommandsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
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
    await this.run('deposit', id, dto.at, depositData(dto), who, key, reply);
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
    await this.run('adjustment', id, dto.at, adjustmentData(dto), who, key, reply);
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
    await this.run('refund', id, dto.at, refundData(dto), who, key, reply);
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
    await this.run('reversal', id, dto.at, reversalData(dto), who, key, reply);
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

  private async run(
    type: CommandType,
    idOrAlias: string,
    at: string | undefined,
    data: JsonObject,
    who: Principal,
    key: string | undefined,
    reply: FastifyReply,
  ): Promise<void> {
    const effective = at ?? new Date().toISOString();
    const { customer, contract } = await this.contract(idOrAlias, readAt(effective));
    const { entity, asset, funding } = contract;
    const asked: JsonObject = { type, customer, data, ...(at === undefined ? {} : { at }) };
    const answer = await this.desk.submit(
      { type, customer, entity, asset, funding, at: effective, actor: who.keyId, data },
      key === undefined ? null : { scope: who.customer === null ? 'admin' : `customer:${who.customer}`, key: checkedKey(key), asked },
    );
    answerCommand(answer, reply);
  }

  /** The contract in force at the effective time decides entity, asset and funding. */
  private async contract(
    idOrAlias: string,
    at: Instant,
  ): Promise<{ customer: string; contract: { entity: string; asset: string; funding: 'prepaid' | 'postpaid' } }> {
    const { catalogue } = this.context.catalogue;
    const seq = await recentSeq(this.context, CATALOGUE_STALE_MS);
    const known = catalogue.customer(idOrAlias, seq)?.id;
    const { id: customer, seq: newest } = known === undefined ? await findCustomer(this.context, idOrAlias) : { id: known, seq };
    const contract = catalogue.contract(customer, at, newest);
    if (contract === null)
      throw new HttpProblem(409, 'no_contract', `customer ${customer} has no contract version in force then`, [
        { field: 'at', message: 'no contract is in force' },
      ]);
    return { customer, contract };
  }
}

function readAt(text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw badField('at', error.message);
    throw error;
  }
}

function checkedKey(key: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badField('Idempotency-Key', 'must be 1 to 255 printable ASCII characters without space');
  return key;
}
