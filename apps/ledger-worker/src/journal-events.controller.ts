import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BATCH_TRANSPORT, RethrowFilter } from '@tallystick/platform/log/batch-strategy';
import type { LogBatch } from '@tallystick/platform/log/log';
import { PostBatches } from './post-batches';

@Controller()
@UseFilters(RethrowFilter)
export class JournalEventsController {
  constructor(private readonly posting: PostBatches) {}

  @EventPattern('charges.rated', BATCH_TRANSPORT)
  charges(@Payload() batch: LogBatch): Promise<void> {
    return this.posting.charges(batch);
  }

  @EventPattern('ledger.commands', BATCH_TRANSPORT)
  commands(@Payload() batch: LogBatch): Promise<void> {
    return this.posting.commands(batch);
  }
}
