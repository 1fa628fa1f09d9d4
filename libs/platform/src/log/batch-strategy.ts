import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom, throwError, type Observable } from 'rxjs';
import type { Consuming, Log, LogBatch, Topic } from './log';

export interface BatchStrategyOptions {
  readonly log: Log;
  readonly consumer: string;
  readonly concurrency?: number | null;
  readonly maxRecords?: number;
  readonly onAlarm: (error: Error, fatal: boolean, where?: string) => void;
  readonly onAssigned?: (partitions: readonly number[]) => Promise<void>;
}

/** Binds `@EventPattern(topic, BATCH_TRANSPORT)` handlers to this strategy and to no other. */
export const BATCH_TRANSPORT = Symbol('tallystick.batch');

/**
 * Nest microservice transport that hands a handler whole batches of one partition and waits for its result.
 * A handler that throws stops that partition: the log tries the batch again and never skips it. The same handler runs on both logs.
 */
export class BatchStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  override readonly propagatesEventHandlerErrors = true;
  private consuming: Consuming | null = null;

  constructor(private readonly options: BatchStrategyOptions) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { log, ...rest } = this.options;
      this.consuming = await log.consume({
        ...rest,
        topics: [...this.messageHandlers.keys()] as Topic[],
        onBatch: (batch) => this.handle(batch),
      });
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.consuming?.stop();
    this.consuming = null;
  }

  /** Partitions that this member works on now. */
  owned(): readonly number[] {
    return this.consuming?.owned() ?? [];
  }

  /** What stands, as `Consuming` says it. */
  standing(): readonly string[] {
    return this.consuming?.standing() ?? [];
  }

  override on(): void {
    // no events of its own: alarms go to `onAlarm`
  }

  /** The strategy itself: what it owns, and what stands. */
  override unwrap<T>(): T {
    return this as unknown as T;
  }

  private async handle(batch: LogBatch): Promise<void> {
    const handler = this.getHandlerByPattern(batch.topic);
    if (handler === null) throw new Error(`no handler for ${batch.topic}`);
    const result: unknown = await handler(batch, {});
    // the handler's own error surfaces here, and only here
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

/** Gives errors to the strategy as they are: Nest's default filter would replace them by "Internal server error". */
@Catch()
export class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
