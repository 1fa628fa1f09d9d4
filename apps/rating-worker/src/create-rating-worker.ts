import { Module, type DynamicModule, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BatchStrategy } from '@tallystick/platform/log/batch-strategy';
import type { Log } from '@tallystick/platform/log/log';
import type { Database } from '@tallystick/platform/storage/database';
import { resumeAnnouncing } from './announce';
import { RateUsage } from './rate-usage';
import { Ticker } from './ticker';
import { UsageEventsController } from './usage-events.controller';

export interface RatingWorkerOptions {
  /** Sessions under the poster role. */
  readonly db: Database;
  readonly log: Log;
  readonly onAlarm: (error: Error, fatal: boolean, where?: string) => void;
  /** Batches at once; null or left out: as many as is best here. */
  readonly concurrency?: number | null;
  readonly maxRecords?: number;
}

@Module({})
class RatingWorkerModule {
  static of(options: RatingWorkerOptions, owned: () => readonly number[]): DynamicModule {
    return {
      module: RatingWorkerModule,
      controllers: [UsageEventsController],
      providers: [
        { provide: RateUsage, useFactory: () => new RateUsage(options.db, options.log) },
        { provide: Ticker, useFactory: () => new Ticker(options.db, options.log, owned, options.onAlarm) },
      ],
    };
  }
}

/** The rating worker as a Nest microservice; the caller listens and closes. */
export async function createRatingWorker(options: RatingWorkerOptions): Promise<INestMicroservice> {
  const { db, log, onAlarm, concurrency, maxRecords } = options;
  const strategy = new BatchStrategy({
    log,
    consumer: 'rating',
    onAlarm,
    onAssigned: async (partitions) => void (await resumeAnnouncing(log, db.sql, partitions)),
    concurrency: concurrency ?? null,
    ...(maxRecords === undefined ? {} : { maxRecords }),
  });
  return NestFactory.createMicroservice(
    RatingWorkerModule.of(options, () => strategy.owned()),
    { logger: ['error', 'warn'], strategy },
  );
}
