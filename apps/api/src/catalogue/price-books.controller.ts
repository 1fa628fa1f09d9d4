import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { rateId } from '@tallystick/domain/pricing';
import type { JsonObject } from '@tallystick/domain/usage';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readCursor, readNumberCursor, type Page } from '@tallystick/platform/http/page';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { INTEGER, objectOf, pageOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';
import { listEntries, listNewest, nextRateNumber } from '@tallystick/platform/storage/reads';
import { IsOptional, IsString } from 'class-validator';
import { show } from '../customers/show-customer';
import { ModelAliasDto, PriceBookDto, RateVersionDto } from './price-book.dto';
import { writeCatalogue } from './write-catalogue';

const BOOK: Schema = objectOf({ id: TEXT, asset: TEXT, name: TEXT_OR_NULL }, ['name']);
const RATE: Schema = {
  ...objectOf({
    book: TEXT,
    model: TEXT,
    number: INTEGER,
    asset: TEXT,
    effective_from: TEXT,
    effective_to: TEXT_OR_NULL,
    prices: { type: 'object', additionalProperties: true },
  }),
  additionalProperties: true,
};

class RateQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Of this model only' })
  @IsOptional()
  @IsString()
  model?: string;
}

@ApiTags('catalogue')
@Controller('v1/price-books')
export class PriceBooksController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Post()
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'createPriceBook', summary: 'An empty price book' })
  @ApiResponse({ status: 201, schema: BOOK })
  async create(@Body() dto: PriceBookDto, @Caller() caller: Principal): Promise<PriceBookDto> {
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      if (catalogue.book(dto.id, seq) !== null)
        throw new HttpProblem(409, 'book_exists', `price book ${dto.id} exists`, [{ field: 'id', message: 'is taken' }]);
      return { entries: [{ kind: 'price_book', key: dto.id, body: { ...dto } }], answer: null };
    });
    return dto;
  }

  @Get()
  @Needs('catalogue:read')
  @ApiOperation({ operationId: 'listPriceBooks', summary: 'Price books in order of their ids' })
  @ApiResponse({ status: 200, schema: pageOf(BOOK) })
  async list(@Query() query: PageQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const rows = await listNewest(this.context.db.sql, 'price_book', readCursor(query.cursor, 1)?.[0] ?? '', limit + 1);
    return page(rows, limit, show, (row) => [row.key]);
  }

  @Get(':book/rates')
  @Needs('catalogue:read')
  @ApiOperation({ operationId: 'listRates', summary: 'Published rate versions, oldest first' })
  @ApiResponse({ status: 200, schema: pageOf(RATE) })
  async rates(@Param('book') book: string, @Query() query: RateQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const prefix = query.model === undefined ? `${book}/` : `${book}/${query.model}/`;
    const after = readNumberCursor(query.cursor, 1)?.[0] ?? 0n;
    const rows = await listEntries(this.context.db.sql, 'rate_version', prefix, after, limit + 1);
    return page(rows, limit, show, (row) => [row.seq]);
  }

  @Post(':book/rates')
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'publishRate', summary: 'The next rate version of a model, immutable from now on' })
  @ApiResponse({ status: 201, schema: RATE })
  async publish(@Param('book') book: string, @Body() dto: RateVersionDto, @Caller() caller: Principal): Promise<object> {
    const { answer } = await writeCatalogue(this.context, caller.keyId, async ({ catalogue, seq, tx }) => {
      const known = catalogue.book(book, seq);
      if (known === null) throw notFound(`price book ${JSON.stringify(book)}`);
      const number = await nextRateNumber(tx, book, dto.model);
      const body = { effective_to: null, ...dto, book, number, asset: known.asset } as JsonObject;
      return { entries: [{ kind: 'rate_version', key: rateId(book, dto.model, number), body }], answer: body };
    });
    return answer;
  }

  @Post(':book/model-aliases')
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'addModelAlias', summary: 'Another name of a model in this book' })
  @ApiResponse({ status: 201, schema: objectOf({ book: TEXT, alias: TEXT, model: TEXT }) })
  async alias(@Param('book') book: string, @Body() dto: ModelAliasDto, @Caller() caller: Principal): Promise<object> {
    const body = { book, alias: dto.alias, model: dto.model };
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      if (catalogue.book(book, seq) === null) throw notFound(`price book ${JSON.stringify(book)}`);
      return { entries: [{ kind: 'model_alias', key: `${book}/${dto.alias}`, body }], answer: null };
    });
    return body;
  }
}
