import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { cursorShard, page, pageSize, readNumberCursor, writeCursor, type Page } from '@tallystick/platform/http/page';
import { pageOf } from '@tallystick/platform/http/schema';
import { listExceptions, type ExceptionFilter, type ExceptionPlace } from '@tallystick/platform/storage/reads';
import type { FastifyReply } from 'fastify';
import { bulkCounts } from './bulk-counts';
import { ExceptionDesk, type Order } from './exception-desk';
import { ExceptionsQuery, ReleaseDto, ResolveDto } from './exception.dto';
import { BULK_RESULT, EXCEPTION, EXCEPTION_STORY, RESULT, WAITING } from './exception.schema';
import { showException, showExceptionStory, showResult } from './show-exception';

const ID = /^([0-9]|[1-5][0-9]|6[0-3])-([1-9][0-9]{0,17})$/;
const DECIDED = { status: 200, description: 'Decided by the rating worker', schema: RESULT };
const ON_ITS_WAY = { status: 202, description: 'On the log, not decided yet: ask for the exception again', schema: WAITING };
const BULK = 1_000;

@ApiTags('exceptions')
@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(ExceptionDesk) private readonly desk: ExceptionDesk,
  ) {}

  @Get()
  @Needs('exceptions:read')
  @ApiOperation({ operationId: 'listExceptions', summary: 'Parked events and conflicts, newest first' })
  @ApiResponse({ status: 200, schema: pageOf(EXCEPTION) })
  async list(@Query() query: ExceptionsQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const { state = 'open' } = query;
    const filter = { ...filterOf(query), state: state === 'all' ? null : state, kind: query.kind ?? null };
    const rows = await listExceptions(this.context.db.sql, filter, 'newest', readPlace(query.cursor), limit + 1);
    return page(rows, limit, showException, (e) => [e.recordedAt, e.shard, e.decisionSeq]);
  }

  @Get(':id')
  @Needs('exceptions:read')
  @ApiOperation({ operationId: 'getException', summary: 'One exception with the raw event and every attempt to release it' })
  @ApiResponse({ status: 200, schema: EXCEPTION_STORY })
  async get(@Param('id') id: string): Promise<object> {
    return showExceptionStory(await this.desk.find(...readId(id)));
  }

  @Post('release')
  @HttpCode(200)
  @Needs('exceptions:write')
  @ApiOperation({ operationId: 'releaseExceptions', summary: 'Rates all parked events of a reason, customer, model or source again' })
  @ApiResponse({ status: 200, schema: BULK_RESULT })
  async releaseAll(@Body() dto: ReleaseDto, @Caller() who: Principal): Promise<object> {
    const filter = filterOf(dto);
    if ([filter.reason, filter.customer, filter.model, filter.source].every((f) => f === null))
      throw badField('reason', 'or customer, model or source must be given: nothing is released by oversight');
    const { results, next } = await this.desk.releaseAll(filter, readPlace(dto.cursor), dto.limit ?? BULK, who.keyId);
    return { ...bulkCounts(results), next_cursor: next === null ? null : writeCursor([next.recordedAt, next.shard, next.decisionSeq]) };
  }

  @Post(':id/release')
  @HttpCode(200)
  @Needs('exceptions:write')
  @ApiOperation({ operationId: 'releaseException', summary: 'Rates a parked event again, after its cause was mended' })
  @ApiResponse(DECIDED)
  @ApiResponse(ON_ITS_WAY)
  async release(@Param('id') id: string, @Caller() who: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.decide(id, { kind: 'release' }, who, reply);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Needs('exceptions:write')
  @ApiOperation({
    operationId: 'dismissException',
    summary: 'Closes a conflict (the first event stands), or a parked event whose cause nobody here can mend: it is not billed',
  })
  @ApiResponse(DECIDED)
  @ApiResponse(ON_ITS_WAY)
  async dismiss(@Param('id') id: string, @Caller() who: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.decide(id, { kind: 'dismiss' }, who, reply);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Needs('exceptions:write')
  @ApiOperation({ operationId: 'resolveException', summary: 'Decides by a policy what an event costs whose usage is missing' })
  @ApiResponse(DECIDED)
  @ApiResponse(ON_ITS_WAY)
  async resolve(
    @Param('id') id: string,
    @Body() { policy }: ResolveDto,
    @Caller() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.decide(id, { kind: 'resolve', policy }, who, reply);
  }

  private async decide(id: string, order: Order, who: Principal, reply: FastifyReply): Promise<object> {
    const [shard, decisionSeq] = readId(id);
    const result = await this.desk.decide(shard, decisionSeq, order, who.keyId);
    if (result?.attempt != null) return showResult(id, result.attempt);
    void reply.status(202).header('location', `/v1/exceptions/${id}`);
    return { id, result: 'waiting' };
  }
}

function readId(id: string): [shard: number, decisionSeq: bigint] {
  const m = ID.exec(id);
  if (m === null) throw badField('id', 'is no exception such as 7-12: {shard}-{decision}');
  return [Number(m[1]), BigInt(m[2] ?? '0')];
}

function readPlace(cursor: string | undefined): ExceptionPlace | null {
  const [recordedAt, shard, decisionSeq] = readNumberCursor(cursor, 3) ?? [];
  if (recordedAt === undefined || shard === undefined || decisionSeq === undefined) return null;
  return { recordedAt, shard: cursorShard(shard), decisionSeq };
}

function filterOf(q: Pick<ReleaseDto, 'reason' | 'customer' | 'model' | 'source'>): ExceptionFilter {
  return {
    state: null,
    kind: null,
    reason: q.reason ?? null,
    customer: q.customer ?? null,
    model: q.model ?? null,
    source: q.source ?? null,
  };
}
