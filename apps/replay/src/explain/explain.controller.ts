import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Needs } from '@tallystick/platform/http/auth';
import { badField, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { findSources } from '@tallystick/platform/storage/replay/find-sources';
import { EXPLANATION_SCHEMA } from './explain.schema';
import type { Story } from './story';
import { tellStory } from './tell-story';

/** `story` is null where several sources have that id: then one of `sources` must be named. */
export interface Explanation {
  readonly id: string;
  readonly sources: readonly string[];
  readonly story: Story | null;
}

@ApiTags('replay')
@Controller('v1/explain')
export class ExplainController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get()
  @Needs('replay:read')
  @ApiOperation({
    operationId: 'explain',
    summary:
      "An event's whole story: raw event, classes, rate version, arithmetic, charge, journal entry, invoice line, all executed again",
  })
  @ApiQuery({ name: 'id', required: true })
  @ApiQuery({ name: 'source', required: false, description: 'Without it all sources are looked through, which takes longer' })
  @ApiResponse({ status: 200, schema: EXPLANATION_SCHEMA })
  @ApiResponse({ status: 404, description: 'No event of that id is known' })
  async explain(@Query('id') id?: string, @Query('source') source?: string): Promise<Explanation> {
    if (typeof id !== 'string' || id === '') throw badField('id', 'is required');
    if (source !== undefined && (typeof source !== 'string' || source === ''))
      throw badField('source', 'must be one text that is not empty');
    const sources = source === undefined ? await findSources(this.context.db.sql, id) : [source];
    const [only] = sources;
    if (only === undefined)
      throw notFound(`an event ${JSON.stringify(id)} that was rated (one that is only kept yet is found by its source)`);
    return { id, sources, story: sources.length === 1 ? await tellStory(this.context, only, id) : null };
  }
}
