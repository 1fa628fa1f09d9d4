import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { compareWithExpected, type DraftKey } from '@tallystick/domain/invoicing';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { readMonth } from '@tallystick/platform/http/read-month';
import { IsOptional, IsString } from 'class-validator';
import { listText } from '../catalogue/imports/read-list';
import { readableCustomer } from '../customers/readable-customer';
import { readExpected } from './read-expected';
import { ShadowDesk, type FoundShadow } from './shadow-desk';
import { COMPARISON, EXPECTED, SHADOW_INVOICE } from './shadow.schema';
import { showComparison, showShadow } from './show-shadow';

class ShadowQuery {
  @ApiPropertyOptional({ description: 'With `asset`: another part of the month than that of the contract at its end' })
  @IsOptional()
  @IsString()
  entity?: string;

  @ApiPropertyOptional({ description: 'With `entity`' })
  @IsOptional()
  @IsString()
  asset?: string;
}

@ApiTags('invoices')
@Controller('v1/customers/:id/shadow-invoices/:month')
export class ShadowController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(ShadowDesk) private readonly desk: ShadowDesk,
  ) {}

  @Get()
  @Needs('invoices:read')
  @ApiOperation({
    operationId: 'getShadowInvoice',
    summary: 'What the month of a customer in shadow would have cost, as if its periods were closed now: usage, fee, true-up, minimum',
  })
  @ApiResponse({ status: 200, schema: SHADOW_INVOICE })
  @ApiResponse({ status: 422, description: 'The month has too many events' })
  async get(
    @Param('id') idOrAlias: string,
    @Param('month') month: string,
    @Query() query: ShadowQuery,
    @Caller() caller: Principal,
  ): Promise<object> {
    const { key, found } = await this.find(idOrAlias, month, query, caller);
    return showShadow(key, found);
  }

  @Post('compare')
  @HttpCode(200)
  @Needs('invoices:read')
  @ApiOperation({
    operationId: 'compareShadowInvoice',
    summary: 'Expected lines against the shadow invoice: expected, generated and difference by line. Nothing is stored',
  })
  @ApiBody({ description: 'JSON, JSON lines, or CSV with the names in its first line', schema: EXPECTED })
  @ApiResponse({ status: 200, schema: COMPARISON })
  async compare(
    @Param('id') idOrAlias: string,
    @Param('month') month: string,
    @Query() query: ShadowQuery,
    @Body() body: Buffer | undefined,
    @Caller() caller: Principal,
  ): Promise<object> {
    const expected = readExpected(listText(body));
    const { key, found } = await this.find(idOrAlias, month, query, caller);
    return showComparison(key, found, expected, compareWithExpected(expected.lines, found.draft.invoice.lines));
  }

  private async find(
    idOrAlias: string,
    month: string,
    { entity, asset }: ShadowQuery,
    caller: Principal,
  ): Promise<{ key: DraftKey; found: FoundShadow }> {
    readMonth(month, 'month');
    if ((entity === undefined) !== (asset === undefined))
      throw badField(entity === undefined ? 'entity' : 'asset', 'entity and asset go together');
    const { id } = await readableCustomer(this.context, caller, idOrAlias);
    const found = await this.desk.find(id, month, entity === undefined || asset === undefined ? null : { entity, asset });
    if (found === null) throw notFound(`a contract of customer ${JSON.stringify(idOrAlias.slice(0, 100))}`);
    return { key: { customer: id, month, part: null }, found };
  }
}
