import { machine } from './cpu';
import { lastCopyRate } from './pipeline';
import { benchPipeline } from './pipeline';
import { sharedBroker } from '../test/support/kafka-broker';

/**
 * `npm run bench` — the size for every day; `-- --large`: 120 s on top of 5 M identities; `-- --embedded` or `-- --kafka`: one log only.
 * Prints tables; exits with 1 where an invariant does not hold afterwards. Figures are never asserted.
 */
async function main(): Promise<void> {
  const flags = new Set(process.argv.slice(2));
  const large = flags.has('--large');
  const size = { seconds: large ? 120 : 15, warmupSeconds: large ? 15 : 5, customers: 10_000, identities: large ? 5_000_000 : 0, batch: 500, probes: large ? 500 : 150 };
  console.log(`# Tallystick benchmark\n\n${machine()}; durable commits; client, log and database on the same machine; ${large ? 'large' : 'everyday'} size\n`);
  if (!flags.has('--kafka')) {
    await benchPipeline({ ...size, kafka: null });
  }
  if (!flags.has('--embedded')) {
    const broker = await sharedBroker();
    if (!broker.available) console.log(`Kafka was not measured: ${broker.reason}\n`);
    else await benchPipeline({ ...size, kafka: { address: broker.address, pid: broker.pid } });
  }
  void lastCopyRate;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
