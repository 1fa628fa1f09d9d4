import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { ShadowDesk } from './shadow-desk';
import { ShadowController } from './shadow.controller';

@Module({})
class ShadowModule {}

/** Invoices of customers in shadow, and what somebody expected of them. */
export function createShadow(context: HttpContext): DynamicModule {
  return { module: ShadowModule, controllers: [ShadowController], providers: [{ provide: ShadowDesk, useValue: new ShadowDesk(context) }] };
}
