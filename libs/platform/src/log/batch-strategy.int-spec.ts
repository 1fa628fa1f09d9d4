import { Controller, Module, UseFilters, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { of, throwError, type Observable } from 'rxjs';
import { describeOnBothLogs, everywhere } from '../../../../test/support/both-logs';
import { eventually, PARTITIONS, type Member } from '../../../../test/support/log-under-test';
import { BATCH_TRANSPORT, BatchStrategy, RethrowFilter } from './batch-strategy';
import type { LogBatch, Topic } from './log';
import { claimPosition } from './positions';

let member: Member;
let broken: 'no' | 'throws' | 'errors' = 'no';
const seen: string[] = [];

async function apply(batch: LogBatch): Promise<void> {
  await member.db.transaction((tx) => claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset));
  seen.push(...batch.records.map((r) => `${batch.topic}/${batch.partition}/${r.offset}`));
}

@Controller()
@UseFilters(RethrowFilter)
class UsageHandler {
  @EventPattern('usage.events', BATCH_TRANSPORT)
  async usage(@Payload() batch: LogBatch): Promise<void> {
    if (broken === 'throws' && batch.partition === 1) throw new Error('cannot rate');
    await apply(batch);
  }
}

@Controller()
@UseFilters(RethrowFilter)
class ChargesHandler {
  /** An observable may be what a handler answers: its error is the handler's. */
  @EventPattern('charges.rated', BATCH_TRANSPORT)
  async charges(@Payload() batch: LogBatch): Promise<Observable<number>> {
    if (broken === 'errors' && batch.partition === 2) return throwError(() => new Error('cannot post'));
    await apply(batch);
    return of(1, 2, 3);
  }

  /** Bound to no transport of ours. */
  @EventPattern('ledger.commands', Symbol('another'))
  commands(@Payload() _batch: LogBatch): void {
    seen.push('never');
  }
}

@Module({ controllers: [UsageHandler, ChargesHandler] })
class Handlers {}

describeOnBothLogs('batch strategy', (logs) => {
  const alarms: string[] = [];
  let app: INestMicroservice | undefined;
  const start = async (): Promise<BatchStrategy> => {
    member = await logs.member();
    const strategy = new BatchStrategy({
      log: member.log,
      consumer: 'rating',
      onAlarm: (e, fatal) => alarms.push(`${e.message}${fatal ? '!' : ''}`),
    });
    app = await NestFactory.createMicroservice(Handlers, { logger: false, strategy });
    await app.listen();
    return strategy;
  };
  beforeEach(() => {
    broken = 'no';
    seen.length = alarms.length = 0;
  });
  afterEach(() => app?.close());

  const append = (topic: Topic) => member.log.append(topic, everywhere(PARTITIONS, '{}'));
  const count = (prefix: string) => seen.filter((s) => s.startsWith(prefix)).length;

  logs.it('hands whole batches to the handler of their topic, and to no other', async () => {
    const strategy = await start();
    await append('usage.events');
    await append('charges.rated');
    await append('ledger.commands');
    await eventually(
      () => seen.length === 8,
      () => seen.join(' '),
    );
    expect([count('usage.events/'), count('charges.rated/'), count('never')]).toEqual([4, 4, 0]);
    expect(strategy.owned()).toHaveLength(PARTITIONS);
    await app?.close();
    app = undefined;
    expect(strategy.owned()).toEqual([]);
  });

  logs.it('stops the partition whose handler throws, or answers with an observable that fails, and no other', async () => {
    await start();
    for (const [how, topic, place, message] of [
      ['throws', 'usage.events', 'usage.events/1/', 'cannot rate'],
      ['errors', 'charges.rated', 'charges.rated/2/', 'cannot post'],
    ] as const) {
      broken = how;
      seen.length = alarms.length = 0;
      for (let i = 0; i < 3; i += 1) await append(topic);
      await eventually(
        () => count(topic) === 9 && alarms.length >= 2,
        () => `${seen.join(' ')}; ${alarms.join(' ')}`,
      );
      expect(count(place)).toBe(0);
      expect(new Set(alarms)).toEqual(new Set([message]));
      broken = 'no';
      await eventually(
        () => count(topic) === 12,
        () => seen.join(' '),
      );
      expect(seen.filter((s) => s.startsWith(place))).toEqual([`${place}0`, `${place}1`, `${place}2`]);
    }
  });
});
