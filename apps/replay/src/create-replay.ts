import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { ExplainController } from './explain/explain.controller';
import { ProofsController } from './proof/proofs.controller';
import { VerdictsController } from './verdicts/verdicts.controller';

@Module({})
class ReplayModule {}

/** Explain, prove, verify, rebuild. Reads all, writes nothing but its own jobs and a rebuild's scratch schema. */
export function createReplay(_context: HttpContext): DynamicModule {
  return { module: ReplayModule, controllers: [VerdictsController, ExplainController, ProofsController], providers: [] };
}
