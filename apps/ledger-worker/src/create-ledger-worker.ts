import { Module, type DynamicModule, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { partitionOfShard, SHARD_COUNT } from '@tallystick/domain/rating';
import { Journal, RollupKeeper } from '@tallystick/journal';
import { BatchStrategy } from '@tallystick/platform/log/batch-strategy';
import type { Log } from '@tallystick/platform/log/log';
import type { Database } from '@tallystick/platform/storage/database';
import { Followers } from './followers';
import { JournalEventsController } from './journal-events.controller';
import { PostBatches } from './post-batches';

export interface LedgerWorkerOptions {
  /** Sessions under the poster role. */
  readonly db: Database;
  readonly log: Log;
  readonly onAlarm: (error: Error, fatal: boolean, where?: string) => void;
  /** Batches at once; null or left out: as many as is best here. */
  readonly concurrency?: number | null;
  readonly maxRecords?: number;
}

/** Charges whose announcement was lost are found this late. */
const SWEEP_MS = 2_000;
/** How far the rollups may be behind the journal while there is little to do. */
const ROLLUP_MS = 500;

@Module({})
class LedgerWorkerModule {
  static of({ db, onAlarm }: LedgerWorkerOptions, shards: () => readonly number[]): DynamicModule {
    const rollups = new RollupKeeper(db);
    const posting = new PostBatches(db, new Journal(db), (batches) => rollups.add(batches));
    const sweeper = { everyMs: SWEEP_MS, turn: () => posting.sweep(shards()).then(() => true) };
    const roller = { everyMs: ROLLUP_MS, turn: () => rollups.turn(shards()) };
    return {
      module: LedgerWorkerModule,
      controllers: [JournalEventsController],
      providers: [
        { provide: PostBatches, useValue: posting },
        { provide: Followers, useValue: new Followers([sweeper, roller], onAlarm) },
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
    concurrency: concurrency ?? null,
    ...(maxRecords === undefined ? {} : { maxRecords }),
  });
  const shards = (): number[] => {
    const owned = new Set(strategy.owned());
    return Array.from({ length: SHARD_COUNT }, (_, s) => s).filter((s) => owned.has(partitionOfShard(s, log.partitions)));
  };
  return NestFactory.createMicroservice(LedgerWorkerModule.of(options, shards), { logger: ['error', 'warn'], strategy });
}
