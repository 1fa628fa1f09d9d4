import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseDraftId, type DraftKey } from '@tallystick/domain/invoicing';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { cursorShard, page, pageSize, readNumberCursor, writeCursor, type Page } from '@tallystick/platform/http/page';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { readMonth } from '@tallystick/platform/http/read-month';
import { pageOf } from '@tallystick/platform/http/schema';
import { pageLineCharges } from '@tallystick/platform/storage/replay/page-line-charges';
import { IsOptional, IsString } from 'class-validator';
import { readableCustomer } from '../customers/readable-customer';
import { InvoiceDesk, showSummary } from './invoice-desk';
import { INVOICE, INVOICE_SUMMARY, LINE_CHARGE } from './invoice.schema';
import { showInvoice, showLineCharge } from './show-invoice';

class InvoicesQuery extends PageQuery {
  @ApiPropertyOptional({ description: "Whose invoices: id or alias. A customer's key means its own customer" })
  @IsOptional()
  @IsString()
  customer?: string;
}

@ApiTags('invoices')
@Controller('v1')
export class InvoicesController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(InvoiceDesk) private readonly desk: InvoiceDesk,
  ) {}

  @Get('customers/:id/invoices')
  @Needs('invoices:read')
  @ApiOperation({ operationId: 'listCustomerInvoices', summary: "The customer's months with usage, newest first" })
  @ApiResponse({ status: 200, schema: pageOf(INVOICE_SUMMARY) })
  async ofCustomer(@Param('id') idOrAlias: string, @Query() query: PageQuery, @Caller() caller: Principal): Promise<Page<object>> {
    return this.months(idOrAlias, query, caller);
  }

  @Get('customers/:id/invoices/:month')
  @Needs('invoices:read')
  @ApiOperation({ operationId: 'getDraftInvoice', summary: "The draft of a calendar month in the contract's zone, as the journal stands" })
  @ApiResponse({ status: 200, schema: INVOICE })
  async month(@Param('id') idOrAlias: string, @Param('month') month: string, @Caller() caller: Principal): Promise<object> {
    const read = readMonth(month, 'month');
    const { id } = await readableCustomer(this.context, caller, idOrAlias);
    return this.show({ customer: id, month: read, part: null });
  }

  @Get('invoices')
  @Needs('invoices:read')
  @ApiOperation({ operationId: 'listInvoices', summary: 'Months with usage, newest first' })
  @ApiResponse({ status: 200, schema: pageOf(INVOICE_SUMMARY) })
  async list(@Query() query: InvoicesQuery, @Caller() caller: Principal): Promise<Page<object>> {
    return this.months(query.customer, query, caller);
  }

  @Get('invoices/:id')
  @Needs('invoices:read')
  @ApiOperation({ operationId: 'getInvoice', summary: 'An invoice by its id' })
  @ApiResponse({ status: 200, schema: INVOICE })
  async get(@Param('id') id: string, @Caller() caller: Principal): Promise<object> {
    return this.show(ownKey(id, caller));
  }

  @Get('invoices/:id/lines/:n/charges')
  @Needs('invoices:read')
  @ApiOperation({ operationId: 'listLineCharges', summary: 'The charges that a line is the sum of, by service time' })
  @ApiResponse({ status: 200, schema: pageOf(LINE_CHARGE) })
  async charges(
    @Param('id') id: string,
    @Param('n') n: string,
    @Query() query: PageQuery,
    @Caller() caller: Principal,
  ): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const [eventTime, shard, chargeSeq] = readNumberCursor(query.cursor, 3) ?? [];
    const after =
      eventTime === undefined || shard === undefined || chargeSeq === undefined
        ? null
        : { eventTime, shard: cursorShard(shard), chargeSeq };
    const key = ownKey(id, caller);
    const found = /^[1-9]\d{0,6}$/.test(n) ? await this.desk.line(key, Number(n)) : null;
    if (found === null) throw notFound(`line ${JSON.stringify(n.slice(0, 20))} of invoice ${JSON.stringify(id.slice(0, 300))}`);
    const rows = await pageLineCharges(this.context.db.sql, found.scope, after, limit + 1);
    return page(
      rows,
      limit,
      (row) => showLineCharge(row, found.line.class),
      (row) => [row.eventTime, row.shard, row.chargeSeq],
    );
  }

  private async months(idOrAlias: string | undefined, query: PageQuery, caller: Principal): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const before = readNumberCursor(query.cursor, 1)?.[0] ?? null;
    const { id } = await readableCustomer(this.context, caller, idOrAlias);
    const months = await this.desk.months(id, before, limit + 1);
    const last = months[limit - 1]?.[0];
    return {
      data: months.slice(0, limit).flat().map(showSummary),
      next_cursor: months.length > limit && last !== undefined ? writeCursor([last.from]) : null,
    };
  }

  private async show(key: DraftKey): Promise<object> {
    const found = await this.desk.draft(key);
    if (found === null) throw notFound(`customer ${JSON.stringify(key.customer.slice(0, 100))}`);
    return showInvoice(key, found.draft, found.adjustments, found.credit);
  }
}

/** What the id is of. Another customer's invoices don't exist for a customer's key (I17). Throws a 404 problem. */
function ownKey(id: string, caller: Principal): DraftKey {
  const key = parseDraftId(id);
  if (key === null || (caller.customer !== null && caller.customer !== key.customer))
    throw notFound(`invoice ${JSON.stringify(id.slice(0, 300))}`);
  return key;
}
