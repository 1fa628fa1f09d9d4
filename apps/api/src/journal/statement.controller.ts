import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { shardOf } from '@tallystick/domain/rating';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readNumberCursor, type Page } from '@tallystick/platform/http/page';
import { pageOf } from '@tallystick/platform/http/schema';
import { pageStatement } from '@tallystick/platform/storage/reads';
import { readableCustomer } from '../customers/readable-customer';
import { StatementQuery } from './journal.query';
import { STATEMENT_ROW } from './journal.schema';
import { showStatementRow } from './show-transfer';

const NEWEST = 2n ** 62n;

@ApiTags('journal')
@Controller('v1/customers')
export class StatementController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get(':id/statement')
  @Needs('balance:read')
  @ApiOperation({ operationId: 'getStatement', summary: "Every transfer of the customer's accounts, in the order of the journal" })
  @ApiResponse({ status: 200, schema: pageOf(STATEMENT_ROW) })
  async statement(@Param('id') idOrAlias: string, @Query() query: StatementQuery, @Caller() caller: Principal): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const order = query.order ?? 'newest';
    const place = readNumberCursor(query.cursor, 1)?.[0] ?? (order === 'newest' ? NEWEST : 0n);
    const { id } = await readableCustomer(this.context, caller, idOrAlias);
    const rows = await pageStatement(this.context.db.sql, id, shardOf(id), order, place, limit + 1);
    return page(rows, limit, showStatementRow, (row) => [row.seq]);
  }
}
