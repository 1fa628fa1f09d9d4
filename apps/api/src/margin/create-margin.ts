import { Module, type DynamicModule } from '@nestjs/common';
import { MarginController } from './margin.controller';
import { UpstreamPoliciesController } from './upstream-policies.controller';

@Module({})
class MarginModule {}

/** What calls earn and what they cost us: the second book, and revenue against it. */
export function createMargin(): DynamicModule {
  return { module: MarginModule, controllers: [MarginController, UpstreamPoliciesController] };
}
