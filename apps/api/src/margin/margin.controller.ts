import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { formatAmount } from '@tallystick/domain/money';
import { Needs } from '@tallystick/platform/http/auth';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readCursor, type Page } from '@tallystick/platform/http/page';
import { readInstant } from '@tallystick/platform/http/read-instant';
import { INTEGER, MONEY, objectOf, pageOf, TEXT } from '@tallystick/platform/http/schema';
import { readMargin, type MarginRow } from '@tallystick/platform/storage/reads';
import { MarginQuery } from './margin.query';

const MARGIN = objectOf({
  key: { ...TEXT, description: 'Customer, model, or UTC day of service' },
  asset: TEXT,
  revenue: MONEY,
  upstream: { ...MONEY, description: 'What our upstream books say that providers charge us' },
  margin: { ...MONEY, description: 'revenue − upstream, in this asset alone: nothing is converted' },
  charges: INTEGER,
  upstream_unpriced: { ...INTEGER, description: 'Charges whose upstream book had no price: `upstream` lacks their cost' },
  reported_cost: { ...MONEY, description: 'What provider or gateway reported as its cost: an observation' },
  upstream_of_reported: { ...MONEY, description: 'What the upstream book says of the charges with a reported cost' },
});
const ALWAYS = 2n ** 63n - 1n;

@ApiTags('margin')
@Controller('v1')
export class MarginController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get('margin')
  @Needs('ledger:read')
  @ApiOperation({
    operationId: 'getMargin',
    summary: 'Revenue less upstream cost of the posted charges, by customer, model or day, per asset, exact; refunds and adjustments aside',
  })
  @ApiResponse({ status: 200, schema: pageOf(MARGIN) })
  async margin(@Query() query: MarginQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const cursor = readCursor(query.cursor, 2);
    const from = query.from === undefined ? 0n : readInstant(query.from, 'from');
    const to = query.to === undefined ? ALWAYS : readInstant(query.to, 'to');
    if (to <= from) throw badField('to', 'must lie after from');
    const after = cursor === null ? null : { key: cursor[0] ?? '', asset: cursor[1] ?? '' };
    const rows = await readMargin(this.context.db.sql, { by: query.by, from, to, after, limit: limit + 1 });
    return page(rows, limit, show, (row) => [row.key, row.asset]);
  }
}

function show(row: MarginRow): object {
  return {
    key: row.key,
    asset: row.asset,
    revenue: formatAmount(row.revenue),
    upstream: formatAmount(row.upstream),
    margin: formatAmount(row.revenue - row.upstream),
    charges: Number(row.charges),
    upstream_unpriced: Number(row.unpriced),
    reported_cost: formatAmount(row.reported),
    upstream_of_reported: formatAmount(row.upstreamOfReported),
  };
}
