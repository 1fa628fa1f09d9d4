import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { PeriodDesk } from './period-desk';
import { PeriodsController } from './periods.controller';

@Module({})
class PeriodsModule {}

/** Billing periods: what meters have counted, and their opening and close. */
export function createPeriods(context: HttpContext): DynamicModule {
  return {
    module: PeriodsModule,
    controllers: [PeriodsController],
    providers: [{ provide: PeriodDesk, useValue: new PeriodDesk(context) }],
  };
}
