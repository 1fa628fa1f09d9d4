import { sharedBroker } from '../test/support/kafka-broker';
import { machine } from './cpu';
import { thousands, printTable } from './figures';
import { benchPipeline } from './pipeline';
import { benchRating } from './rating';

/**
 * `npm run bench`: the size for every day; `-- --large`: 120 s on top of 5 M identities; `-- --embedded` or `-- --kafka`: one log only;
 * `-- --short`: a look of some seconds, with no figures worth quoting; `-- --rating`: rating alone; `-- --throughput` and
 * `-- --commands`: one part of the pipeline's figures. Prints tables; exits with 1 where an invariant does not hold afterwards. Figures are never asserted.
 */
async function main(): Promise<void> {
  const flags = new Set(process.argv.slice(2));
  const large = flags.has('--large');
  const short = flags.has('--short');
  const size = {
    seconds: large ? 120 : short ? 4 : 15,
    warmupSeconds: large ? 15 : short ? 2 : 5,
    customers: 10_000,
    identities: large ? 5_000_000 : 0,
    batch: 500,
    probes: large ? 500 : 150,
    commandSeconds: large ? 15 : 10,
    only: flags.has('--throughput') ? ('throughput' as const) : flags.has('--commands') ? ('commands' as const) : null,
  };
  console.log(`# Tallystick benchmark

${machine()}; durable commits; client, log and database on the same machine; ${large ? 'large' : 'everyday'} size
`);
  const { rate, parseAndRate } = benchRating();
  printTable('rating alone, one core', [
    { name: 'events/s, classes and price', value: thousands(rate), must: '150,000', aim: '300,000' },
    { name: 'events/s from the text, with identity and hashes', value: thousands(parseAndRate), must: '', aim: '' },
  ]);
  if (flags.has('--rating')) return;
  if (!flags.has('--kafka')) await benchPipeline({ ...size, kafka: null });
  if (flags.has('--embedded')) return;
  const broker = await sharedBroker();
  if (!broker.available) console.log(`Kafka was not measured: ${broker.reason}\n`);
  else await benchPipeline({ ...size, kafka: { address: broker.address, pid: broker.pid } });
}

// what the benchmark has borrowed from the machine is given back when it exits
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
