import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { ExplainController } from './explain/explain.controller';
import { JobRunner } from './jobs/job-runner';
import { JobsController } from './jobs/jobs.controller';
import { runInThread, type RunJob } from './jobs/run-in-thread';
import { ProofsController } from './proof/proofs.controller';
import { VerdictsController } from './verdicts/verdicts.controller';

@Module({})
class ReplayModule {}

/** Explain, prove, verify, rebuild. Reads all, writes nothing but its own jobs and a rebuild's scratch schema. */
export function createReplay(context: HttpContext, run: RunJob = runInThread): DynamicModule {
  return {
    module: ReplayModule,
    controllers: [VerdictsController, ExplainController, ProofsController, JobsController],
    providers: [{ provide: JobRunner, useValue: new JobRunner(context.db, context.logger, run) }],
  };
}
