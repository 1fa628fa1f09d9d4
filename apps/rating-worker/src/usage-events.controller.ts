import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BATCH_TRANSPORT, RethrowFilter } from '@tallystick/platform/log/batch-strategy';
import type { LogBatch } from '@tallystick/platform/log/log';
import { RateUsage } from './rate-usage';

@Controller()
@UseFilters(RethrowFilter)
export class UsageEventsController {
  constructor(private readonly rating: RateUsage) {}

  @EventPattern('usage.events', BATCH_TRANSPORT)
  handle(@Payload() batch: LogBatch): Promise<void> {
    return this.rating.rate(batch);
  }
}
