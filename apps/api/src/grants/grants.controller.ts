import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { freeAmount } from '@tallystick/domain/ledger';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { parseInstant } from '@tallystick/domain/time';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { readCustomerAccounts } from '@tallystick/platform/storage/reads';
import type { FastifyReply } from 'fastify';
import type { WantedCommand } from '../commands/command-desk';
import { CommandCalls } from '../commands/command-calls';
import { APPLIED, KEY_HEADER, WAITING } from '../commands/command.schema';
import { ControlDesk } from '../controls/control-desk';
import { readableCustomer } from '../customers/readable-customer';
import { GrantDto, GrantVoidDto } from './grant.dto';
import { GRANTS_SCHEMA } from './grant.schema';
import { showGrants } from './show-grant';

@ApiTags('money')
@Controller('v1')
export class GrantsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(CommandCalls) private readonly calls: CommandCalls,
    @Inject(ControlDesk) private readonly controls: ControlDesk,
  ) {}

  @Get('customers/:id/grants')
  @Needs('balance:read')
  @ApiOperation({ operationId: 'listGrants', summary: "A customer's grants of promotional credit, in the order in which they are used" })
  @ApiResponse({ status: 200, schema: GRANTS_SCHEMA })
  async list(@Param('id') idOrAlias: string, @Caller() caller: Principal): Promise<object> {
    const { id: customer } = await readableCustomer(this.context, caller, idOrAlias);
    const { accounts } = await readCustomerAccounts(this.context.db.sql, customer, shardOf(customer));
    const grants = showGrants(
      accounts.map((a) => ({ ...a, free: freeAmount(a) })),
      BigInt(Date.now()) * 1_000_000n,
    );
    return { customer, grants };
  }

  @Post('customers/:id/grants')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({
    operationId: 'grant',
    summary: 'Promotional credit: usage in its time is paid by it first. It is no money and never paid out',
  })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async grant(
    @Param('id') id: string,
    @Body() dto: GrantDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { amount, priority, expires_at, reason_code, note } = dto;
    const data = {
      amount,
      reason_code,
      ...(priority === undefined ? {} : { priority }),
      ...(expires_at === undefined ? {} : { expires_at }),
      ...(note === undefined ? {} : { note }),
    };
    await this.calls.run({ type: 'grant', id, at: dto.at, data, who, key }, reply, (grant, wanted) => this.announceEnd(grant, wanted));
  }

  @Post('customers/:id/grants/:grant/void')
  @Needs('ledger:write')
  @ApiHeader(KEY_HEADER)
  @ApiOperation({ operationId: 'voidGrant', summary: 'Ends what is left of a grant. What it has paid stays paid' })
  @ApiResponse(APPLIED)
  @ApiResponse(WAITING)
  async void(
    @Param('id') id: string,
    @Param('grant') grant: string,
    @Body() { at, reason }: GrantVoidDto,
    @Caller() who: Principal,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run({ type: 'grant_void', id, at, data: { grant, reason }, who, key }, reply);
  }

  /** Rating must know when a grant expires before there is one: were it told afterwards, a crash in between would leave a grant without end. */
  private async announceEnd(grant: string, { customer, entity, asset, data }: WantedCommand): Promise<void> {
    const expires = data['expires_at'];
    if (typeof expires !== 'string') return;
    const partition = partitionOfShard(shardOf(customer), this.context.log.partitions);
    const control = { kind: 'grant_due', customer, grant, expiresAt: parseInstant(expires), entity, asset } as const;
    await this.controls.append([{ control, partition }]);
  }
}
