import { ConfigResourceTypes, Kafka, logLevel, type Admin } from 'kafkajs';
import { until } from '../../support/app-process';
import type { World } from '../../support/world';
import { underTraffic, type Section } from './section';

const client = (w: World): Kafka =>
  new Kafka({ brokers: [w.broker?.address ?? ''], logLevel: logLevel.NOTHING, retry: { retries: 10, initialRetryTime: 100 } });
const prefix = (w: World): string => w.environment['KAFKA_TOPIC_PREFIX'] ?? '';

async function asAdmin<T>(w: World, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client(w).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** A process that could lose what it acknowledges, or can do nothing, ends with a word on it instead of staying. */
export const refusedStart: Section = ({ world, it, kind }) => {
  if (kind !== 'kafka') return;
  it('a gateway refuses to start on a topic that could lose what it acknowledges; one that runs is not ready', async () => {
    const w = world();
    const topic = `${prefix(w)}usage.events`;
    const settings = await asAdmin(w, async (admin) => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
      });
      return new Map((resources[0]?.configEntries ?? []).filter((c) => !c.isDefault).map((c) => [c.configName, c.configValue]));
    });
    const configure = (entries: ReadonlyMap<string, string>): Promise<unknown> =>
      asAdmin(w, (admin) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [
            { type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [...entries].map(([name, value]) => ({ name, value })) },
          ],
        }),
      );
    await underTraffic(w, 'topic without flush.messages', async () => {
      await configure(new Map([...settings, ['flush.messages', '10000']]));
      await until('not ready', async () => (await w.ask('gateway', '/health/ready'))?.body.problems?.length === 1, 20);
      const refused = await w.more('gateway');
      expect(await refused.ended()).toBe(1);
      expect(refused.words).toContain(`topic ${topic} can lose acknowledged records`);
      await configure(settings);
      await until('ready', async () => (await w.ask('gateway', '/health/ready'))?.status === 200, 20);
    });
  }, 120_000);

  it('a worker that kafkajs lets down for good ends with code 1, so that its keeper starts another', async () => {
    const w = world();
    await underTraffic(w, 'foreign member in the group', async () => {
      await w.app('rating-worker').kill('SIGTERM');
      // somebody who shares out partitions by another protocol: the broker refuses ours
      const foreign = client(w).consumer({ groupId: `${prefix(w)}tallystick-rating` });
      try {
        await foreign.connect();
        await foreign.subscribe({ topics: [`${prefix(w)}usage.events`] });
        await foreign.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
        await until(
          'the foreign member',
          async () => (await asAdmin(w, (a) => a.describeGroups([`${prefix(w)}tallystick-rating`]))).groups[0]?.state === 'Stable',
          20,
        );
        const worker = await w.more('rating-worker');
        expect(await worker.ended()).toBe(1);
        expect(worker.words).toMatch(/inconsistent|protocol/i);
      } finally {
        await foreign.disconnect();
      }
      await w.mend();
    });
  }, 120_000);
};
