import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { pageSize } from '@tallystick/platform/http/page';
import { INSTANT, listOf, OBJECT_OR_NULL, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';
import { findJob, listJobs } from '@tallystick/platform/storage/replay/jobs/find-jobs';
import type { Job, JobKind } from '@tallystick/platform/storage/replay/jobs/job';
import { JobRunner } from './job-runner';

const KINDS: readonly JobKind[] = ['verify', 'rebuild'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WHOLE_OR_NULL = { type: ['integer', 'null'] } as unknown as Schema;
const JOB: Schema = objectOf({
  id: TEXT,
  kind: { type: 'string', enum: [...KINDS] },
  state: { type: 'string', enum: ['waiting', 'running', 'done', 'failed'] },
  done: { type: 'integer' },
  total: WHOLE_OR_NULL,
  note: TEXT_OR_NULL,
  asked_by: TEXT,
  asked_at: INSTANT,
  ended_at: TEXT_OR_NULL,
  result: OBJECT_OR_NULL,
});

export class JobDto {
  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS)
  kind!: JobKind;
}

/** Jobs that take longer than a request may: asked for here, done by the replay process, polled. */
@ApiTags('replay')
@Controller('v1/replay/jobs')
export class JobsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(JobRunner) private readonly runner: JobRunner,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('replay:write')
  @ApiOperation({ operationId: 'askReplayJob', summary: 'verify: every invariant, every charge executed again; rebuild: fold and compare' })
  @ApiResponse({ status: 202, description: 'In the queue: poll Location', schema: JOB })
  async ask(@Body() { kind }: JobDto, @Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const job = await this.runner.ask(kind, caller.keyId);
    reply.header('location', `/v1/replay/jobs/${job.jobId}`);
    return show(job);
  }

  @Get(':id')
  @Needs('replay:read')
  @ApiOperation({ operationId: 'replayJob', summary: 'How far a job is; its result once it is done' })
  @ApiResponse({ status: 200, schema: JOB })
  async one(@Param('id') id: string): Promise<object> {
    const job = UUID.test(id) ? await findJob(this.context.db.sql, id) : null;
    if (job === null) throw notFound(`job ${JSON.stringify(id.slice(0, 60))}`);
    return show(job);
  }

  @Get()
  @Needs('replay:read')
  @ApiOperation({ operationId: 'replayJobs', summary: 'The newest jobs first' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiResponse({ status: 200, schema: objectOf({ data: listOf(JOB) }) })
  async list(@Query('limit') limit?: string): Promise<{ data: object[] }> {
    return { data: (await listJobs(this.context.db.sql, pageSize(limit))).map(show) };
  }
}

function show(job: Job): object {
  return {
    id: job.jobId,
    kind: job.kind,
    state: job.state,
    done: Number(job.done),
    total: job.total === null ? null : Number(job.total),
    note: job.note,
    asked_by: job.askedBy,
    asked_at: job.askedAt,
    ended_at: job.endedAt,
    result: job.result === null ? null : (JSON.parse(job.result) as object),
  };
}
