import { pause } from '../support/app-process';
import { Database } from '@tallystick/platform/storage/database';
import { pipelineProcesses } from '../support/pipeline-processes';
import { postgresServer } from '../support/postgres-server';
import { eventText } from '../support/shop';
import { sized } from './sizes';

const CUSTOMERS = Array.from({ length: 10 }, (_, i) => `cus_${i}`);
const KILLS = sized(1, 10);

it(
  'keeps every acknowledged event when PostgreSQL is killed with -9, and resumes by itself',
  async () => {
    const server = await postgresServer();
    try {
      const admin = await Database.open({ url: server.url('postgres'), poolSize: 1 });
      await admin.sql.query('CREATE DATABASE shop');
      await admin.close();
      const p = await pipelineProcesses(server.url('shop'), null, CUSTOMERS);
      try {
        let sent = 0;
        let stopping = false;
        const sender = (async () => {
          for (let round = 0; !stopping; round += 1) {
            sent += await p.send(CUSTOMERS.map((c, i) => eventText(`p${round}-${i}`, c)));
            await pause(5);
          }
        })();
        for (let k = 0; k < KILLS; k += 1) {
          await pause(800);
          await server.kill9();
          await pause(300);
          await server.start();
        }
        await pause(500);
        stopping = true;
        await sender;
        const seconds = await p.caughtUp(sent, 90);
        console.log(`kill -9 of PostgreSQL × ${KILLS}: ${sent} events acknowledged and charged, caught up in ${seconds.toFixed(1)} s`);
        expect(await p.invariants()).toEqual([]);
      } finally {
        await p.stop();
      }
    } finally {
      await server.stop();
    }
  },
  600_000,
);
