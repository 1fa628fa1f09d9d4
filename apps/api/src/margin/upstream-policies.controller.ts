import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readNumberCursor, type Page } from '@tallystick/platform/http/page';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { objectOf, pageOf, TEXT, TEXT_OR_NULL } from '@tallystick/platform/http/schema';
import { listEntries } from '@tallystick/platform/storage/reads';
import { writeCatalogue } from '../catalogue/write-catalogue';
import { show } from '../customers/show-customer';
import { UpstreamPolicyDto } from './margin.query';

const POLICY = objectOf({ provider: TEXT_OR_NULL, book: TEXT_OR_NULL, effective_from: TEXT });

@ApiTags('margin')
@Controller('v1/upstream-policies')
export class UpstreamPoliciesController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Post()
  @Needs('catalogue:write')
  @ApiOperation({
    operationId: 'setUpstreamPolicy',
    summary: 'From an instant on, which book holds what a provider charges us; appended, never changed',
  })
  @ApiResponse({ status: 201, schema: POLICY })
  async set(@Body() dto: UpstreamPolicyDto, @Caller() caller: Principal): Promise<object> {
    const body = { provider: dto.provider ?? null, book: dto.book ?? null, effective_from: dto.effective_from };
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      if (body.book !== null && catalogue.book(body.book, seq) === null)
        throw badField('book', `there is no price book ${JSON.stringify(body.book)}`);
      return { entries: [{ kind: 'upstream_policy', key: body.provider ?? '', body }], answer: null };
    });
    return body;
  }

  @Get()
  @Needs('catalogue:read')
  @ApiOperation({ operationId: 'listUpstreamPolicies', summary: 'Upstream policies in the order in which they were recorded' })
  @ApiResponse({ status: 200, schema: pageOf(POLICY) })
  async list(@Query() query: PageQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const after = readNumberCursor(query.cursor, 1)?.[0] ?? 0n;
    const rows = await listEntries(this.context.db.sql, 'upstream_policy', '', after, limit + 1);
    return page(rows, limit, show, (row) => [row.seq]);
  }
}
