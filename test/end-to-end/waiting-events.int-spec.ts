import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { RecentEvents } from '../../apps/gateway/src/ingest/recent-events';
import { EventStates } from '../../apps/gateway/src/state/event-states';
import { createRatingWorker } from '../../apps/rating-worker/src/create-rating-worker';
import { describeOnBothLogs, USAGE } from '../support/both-logs';
import { PARTITIONS } from '../support/log-under-test';
import { eventText, shop } from '../support/shop';

describeOnBothLogs('an event that another gateway took', (logs) => {
  logs.it('is never said not to exist while it may still wait to be rated', async () => {
    await shop(logs.log.database.db, ['cus_1']);
    const m = await logs.member();
    const states = new EventStates(m, new RecentEvents());
    await expect(states.of('test', 'never')).rejects.toMatchObject({ status: 404 });
    // on the wrong partition: it waits twice, the second time where rating has put it
    const partition = (partitionOfShard(shardOf('cus_1'), PARTITIONS) + 1) % PARTITIONS;
    const [receipt] = await m.log.append(USAGE, [{ partition, value: eventText('waiting', 'cus_1') }]);
    const told = states.of('test', 'waiting');
    if (logs.kind === 'embedded')
      await expect(told).resolves.toMatchObject({ state: 'kept', receipt: { partition, offset: receipt?.offset.toString() } });
    else
      await expect(told).rejects.toMatchObject({ status: 503, code: 'not_rated_yet', message: expect.stringContaining('1 records wait') });
    const worker = await createRatingWorker({ db: m.db, log: m.log, onAlarm: () => undefined });
    await worker.listen();
    for (let state: unknown = 'kept'; state !== 'rated';) {
      const answer = await states.of('test', 'waiting').catch((e: unknown) => e);
      if (answer instanceof Error) expect(answer).toMatchObject({ status: 503 });
      else state = (answer as { state: string }).state;
    }
    await expect(states.of('test', 'never')).rejects.toMatchObject({ status: 404 });
    await worker.close();
  });
});
