import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { GroupCommit } from '@tallystick/platform/log/group-commit';
import { EventsController } from './ingest/events.controller';
import { RecentEvents } from './ingest/recent-events';
import { TakeEvents } from './ingest/take-events';
import { EventStates } from './state/event-states';

@Module({})
class GatewayModule {}

/** The edge: usage events in. 2xx only after the log has them durably. */
export function createGateway(context: HttpContext): DynamicModule {
  const recent = new RecentEvents();
  return {
    module: GatewayModule,
    controllers: [EventsController],
    providers: [
      { provide: TakeEvents, useValue: new TakeEvents(context, new GroupCommit(context.log, 'usage.events', context.appendQueue), recent) },
      { provide: EventStates, useValue: new EventStates(context, recent) },
    ],
  };
}
