import { pause } from '../support/app-process';
import { testDatabase } from '../support/database';
import { kafkaBroker } from '../support/kafka-broker';
import { notRun } from '../support/not-run';
import { pipelineProcesses } from '../support/pipeline-processes';
import { eventText } from '../support/shop';
import { sized } from './sizes';

const CUSTOMERS = Array.from({ length: 10 }, (_, i) => `cus_${i}`);
const KILLS = sized(1, 10);

it(
  'keeps every acknowledged event when the broker is killed with -9, and resumes by itself',
  async () => {
    const broker = await kafkaBroker();
    if (!broker.available) {
      notRun('kill -9 of the broker', broker.reason);
      return;
    }
    const t = await testDatabase();
    try {
      const p = await pipelineProcesses(t.url, broker.address, CUSTOMERS);
      try {
        let sent = 0;
        let stopping = false;
        const sender = (async () => {
          for (let round = 0; !stopping; round += 1) {
            sent += await p.send(CUSTOMERS.map((c, i) => eventText(`b${round}-${i}`, c)));
            await pause(5);
          }
        })();
        for (let k = 0; k < KILLS; k += 1) {
          await pause(1_500);
          await broker.kill9();
          await pause(500);
          await broker.restart();
        }
        await pause(1_000);
        stopping = true;
        await sender;
        const seconds = await p.caughtUp(sent, 120);
        console.log(`kill -9 of the broker × ${KILLS}: ${sent} events acknowledged and charged, caught up in ${seconds.toFixed(1)} s`);
        expect(await p.invariants()).toEqual([]);
      } finally {
        await p.stop();
      }
    } finally {
      await broker.stop();
      await t.drop();
    }
  },
  900_000,
);
