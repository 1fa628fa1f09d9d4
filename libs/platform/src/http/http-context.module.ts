import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Authenticator } from './auth';
import { HealthController } from './health.controller';
import { HTTP_CONTEXT, type HttpContext } from './http-context';
import { MetricsController } from './metrics.controller';

/** Gives every HTTP app of the process the same database, log, catalogue and keys; serves health and metrics. */
@Global()
@Module({})
export class HttpContextModule {
  static of(context: HttpContext, authenticator: Authenticator): DynamicModule {
    return {
      module: HttpContextModule,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: HTTP_CONTEXT, useValue: context },
        { provide: Authenticator, useValue: authenticator },
      ],
      exports: [HTTP_CONTEXT, Authenticator],
    };
  }
}
