import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { ControlDesk } from '../controls/control-desk';
import { ExceptionDesk } from './exception-desk';
import { ExceptionsController } from './exceptions.controller';

@Module({})
class ExceptionsModule {}

/** What waits for somebody: parked events and conflicts, shown, released, dismissed, resolved. */
export function createExceptions(context: HttpContext, controls: ControlDesk): DynamicModule {
  return {
    module: ExceptionsModule,
    controllers: [ExceptionsController],
    providers: [{ provide: ExceptionDesk, useValue: new ExceptionDesk(context, controls) }],
  };
}
