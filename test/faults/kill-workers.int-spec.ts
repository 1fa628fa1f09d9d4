import { pause } from '../support/app-process';
import { testDatabase, type TestDatabase } from '../support/database';
import { sharedBroker } from '../support/kafka-broker';
import { notRun } from '../support/not-run';
import { pipelineProcesses, type PipelineProcesses } from '../support/pipeline-processes';
import { eventText } from '../support/shop';
import { LOGS, sized } from './sizes';

const CUSTOMERS = Array.from({ length: 20 }, (_, i) => `cus_${i}`);
const KILLS = sized(3, 20);

describe.each(LOGS)('kill -9 of workers, %s log', (kind) => {
  let t: TestDatabase | undefined;
  let p: PipelineProcesses | undefined;
  afterEach(async () => {
    await p?.stop();
    await t?.drop();
    p = undefined;
    t = undefined;
  });

  it.each(['rating', 'ledger', 'gateway'] as const)(
    'charges exactly what was sent while the %s process is killed again and again',
    async (victim) => {
      const broker = kind === 'kafka' ? await sharedBroker() : null;
      if (broker !== null && !broker.available) {
        notRun(`kill -9 of ${victim}, Kafka`, broker.reason);
        return;
      }
      t = await testDatabase();
      p = await pipelineProcesses(t.url, broker?.address ?? null, CUSTOMERS);
      const running = p;
      let sent = 0;
      let stopping = false;
      const sender = (async () => {
        for (let round = 0; !stopping; round += 1) {
          const texts = CUSTOMERS.map((c, i) => eventText(`k${round}-${i}`, c, { input: 100 + round }));
          sent += await running.send(texts);
          await pause(5);
        }
      })();
      for (let k = 0; k < KILLS; k += 1) {
        await pause(200 + ((k * 137) % 700));
        const app = running[victim];
        await app.kill('SIGKILL');
        running[victim] = await running.start(victim === 'gateway' ? 'gateway' : `${victim}-worker`, app.port);
      }
      await pause(300);
      stopping = true;
      await sender;
      const seconds = await running.caughtUp(sent, 90);
      console.log(`kill -9 of ${victim} × ${KILLS}, ${kind}: ${sent} events sent and charged, caught up in ${seconds.toFixed(1)} s`);
      expect(await running.invariants()).toEqual([]);
    },
    600_000,
  );
});
