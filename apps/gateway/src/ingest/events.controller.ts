import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Needs } from '@tallystick/platform/http/auth';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import type { IncomingHttpHeaders } from 'node:http';
import { EventStates } from '../state/event-states';
import { ANSWER_SCHEMA, EVENT_SCHEMA, STATE_SCHEMA } from './events.schema';
import { readEvents } from './read-events';
import { TakeEvents, type EventAnswer, type Outcome } from './take-events';

export interface IngestAnswer extends Record<Outcome, number> {
  readonly events: readonly EventAnswer[];
}

@ApiTags('usage events')
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(TakeEvents) private readonly takeEvents: TakeEvents,
    @Inject(EventStates) private readonly states: EventStates,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('events:write')
  @ApiOperation({ operationId: 'ingestEvents', summary: 'Usage events: one CloudEvent, an array, NDJSON, or CloudEvents binary mode' })
  @ApiQuery({ name: 'atomic', required: false, enum: ['true', 'false'], description: 'All of the events or none' })
  @ApiBody({ schema: { oneOf: [EVENT_SCHEMA, { type: 'array', maxItems: 1000, items: EVENT_SCHEMA }] } })
  @ApiResponse({ status: 202, description: 'The log has them durably', schema: ANSWER_SCHEMA })
  async ingest(
    @Body() body: Buffer | undefined,
    @Headers() headers: IncomingHttpHeaders,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<IngestAnswer> {
    const { atomic, ...others } = query;
    // `?atomic[]=true` or `?Atomic=true` would be taken for "some of them will do"
    for (const name of Object.keys(others)) throw badField(name, 'is no parameter of this call: only atomic is');
    if (atomic !== undefined && atomic !== 'true' && atomic !== 'false') throw badField('atomic', 'must be true or false');
    const events = await this.takeEvents.take(readEvents(body ?? Buffer.alloc(0), headers), atomic === 'true');
    const answer = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0, events };
    for (const e of events) answer[e.outcome] += 1;
    return answer;
  }

  @Get()
  @Needs('events:read')
  @ApiOperation({ operationId: 'eventState', summary: 'The whole state of the event of a source and id' })
  @ApiQuery({ name: 'source', required: true })
  @ApiQuery({ name: 'id', required: true })
  @ApiResponse({ status: 200, schema: STATE_SCHEMA })
  state(@Query('source') source?: string, @Query('id') id?: string): Promise<object> {
    if (typeof source !== 'string' || source === '') throw badField('source', 'is required');
    if (typeof id !== 'string' || id === '') throw badField('id', 'is required');
    return this.states.of(source, id);
  }
}
