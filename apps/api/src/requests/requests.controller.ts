import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { findExceptionStory } from '@tallystick/platform/storage/reads';
import { findSources } from '@tallystick/platform/storage/replay/find-sources';
import { IsOptional, IsString, Length } from 'class-validator';
import { findRequest, type FoundRequest } from './find-request';
import { REQUEST } from './request.schema';
import { showRequest } from './show-request';

class RequestQuery {
  @ApiPropertyOptional({ description: 'Needed where several sources have the id' })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  source?: string;
}

@ApiTags('usage')
@Controller('v1/requests')
export class RequestsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get(':id')
  @Needs('balance:read')
  @ApiOperation({ operationId: 'getRequest', summary: 'One request: classes, rate, cost and its details, charge, journal entry' })
  @ApiResponse({ status: 200, schema: REQUEST })
  @ApiResponse({ status: 409, description: 'Several sources have a request of that id: name one' })
  async get(@Param('id') id: string, @Query() query: RequestQuery, @Caller() caller: Principal): Promise<object> {
    const { sql } = this.context.db;
    const sources = query.source === undefined ? await findSources(sql, id) : [query.source];
    const own: { source: string; request: FoundRequest }[] = [];
    for (const source of sources) {
      const request = await findRequest(sql, source, id);
      if (request !== null && (await this.mayRead(caller, request))) own.push({ source, request });
    }
    const [first, second] = own;
    if (first === undefined) throw notFound(`request ${JSON.stringify(id.slice(0, 300))}`);
    if (second !== undefined) throw severalSources(own.map((o) => o.source));
    return showRequest(first.source, id, first.request);
  }

  /** A customer's key reads its own requests; another's don't exist for it (I17). */
  private async mayRead({ customer }: Principal, { rated, parked }: FoundRequest): Promise<boolean> {
    if (customer === null) return true;
    if (rated !== null) return rated.evidence.charge.customer === customer;
    const story = parked === null ? null : await findExceptionStory(this.context.db.sql, parked.shard, parked.decisionSeq);
    return story?.exception.customer === customer;
  }
}

function severalSources(sources: readonly string[]): HttpProblem {
  return new HttpProblem(409, 'several_sources', `several sources have a request of that id: ${sources.join(', ').slice(0, 500)}`, [
    { field: 'source', message: 'must be named' },
  ]);
}
