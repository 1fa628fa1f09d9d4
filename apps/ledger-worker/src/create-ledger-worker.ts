import { Module, type DynamicModule, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { partitionOfShard, SHARD_COUNT } from '@tallystick/domain/rating';
import { Journal } from '@tallystick/journal';
import { BatchStrategy } from '@tallystick/platform/log/batch-strategy';
import type { Log } from '@tallystick/platform/log/log';
import type { Database } from '@tallystick/platform/storage/database';
import { JournalEventsController } from './journal-events.controller';
import { PostBatches } from './post-batches';
import { Sweeper } from './sweeper';

export interface LedgerWorkerOptions {
  /** Sessions under the poster role. */
  readonly db: Database;
  readonly log: Log;
  readonly onAlarm: (error: Error, fatal: boolean) => void;
  readonly concurrency?: number;
  readonly maxRecords?: number;
}

@Module({})
class LedgerWorkerModule {
  static of({ db, onAlarm }: LedgerWorkerOptions, shards: () => readonly number[]): DynamicModule {
    const posting = new PostBatches(db, new Journal(db));
    return {
      module: LedgerWorkerModule,
      controllers: [JournalEventsController],
      providers: [
        { provide: PostBatches, useValue: posting },
        { provide: Sweeper, useValue: new Sweeper(db, posting, shards, onAlarm) },
      ],
    };
  }
}

/** The ledger worker as a Nest microservice; the caller listens and closes. */
export async function createLedgerWorker(options: LedgerWorkerOptions): Promise<INestMicroservice> {
  const { log, onAlarm, concurrency, maxRecords } = options;
  const strategy = new BatchStrategy({
    log,
    consumer: 'ledger',
    onAlarm,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(maxRecords === undefined ? {} : { maxRecords }),
  });
  const shards = (): number[] => {
    const owned = new Set(strategy.owned());
    return Array.from({ length: SHARD_COUNT }, (_, s) => s).filter((s) => owned.has(partitionOfShard(s, log.partitions)));
  };
  return NestFactory.createMicroservice(LedgerWorkerModule.of(options, shards), { logger: ['error', 'warn'], strategy });
}
