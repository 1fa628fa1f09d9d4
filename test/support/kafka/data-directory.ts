import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerFiles } from './broker-process';
import { KAFKA_VERSION, moveInto } from './jars';

/** One broker and controller in a process. The short broker session lets it come back soon after kill -9. */
function serverProperties(port: number, data: string): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${port + 1}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
log.cleaner.dedupe.buffer.size=2097152
log.retention.check.interval.ms=1000
log.initial.task.delay.ms=1000
`;
}

/** Where a broker is to run: it takes `port` for clients and the next one for the controller. */
export interface BrokerPlace {
  readonly port: number;
  readonly data: string;
  readonly files: BrokerFiles;
}

/** The tests' own settings, and a data directory that is formatted before the first start. */
export function ownSetUp(cacheDir: string): (place: BrokerPlace) => void {
  return ({ port, data, files }) => {
    if (existsSync(data)) return;
    formatData(cacheDir, files.jars, data);
    writeFileSync(files.properties, serverProperties(port, data));
  };
}

/** Copies the formatted folder, formatting it once per cache: the same cluster id everywhere does no harm between tests. */
function formatData(cacheDir: string, jars: string, data: string): void {
  const formatted = join(cacheDir, KAFKA_VERSION, 'formatted');
  if (!existsSync(formatted)) format(cacheDir, jars, formatted);
  cpSync(formatted, data, { recursive: true });
}

function format(cacheDir: string, jars: string, to: string): void {
  mkdirSync(cacheDir, { recursive: true });
  const aside = mkdtempSync(join(cacheDir, 'making-'));
  try {
    const data = join(aside, 'data');
    const properties = join(aside, 'server.properties');
    writeFileSync(properties, serverProperties(20_000, data));
    const args = [
      '-XX:TieredStopAtLevel=1',
      '-cp',
      join(jars, '*'),
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'dGFsbHlzdGljay10ZXN0cw',
      '-c',
      properties,
    ];
    const run = spawnSync('java', args, { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`kafka format: ${(run.stdout + run.stderr).slice(0, 500)}`);
    moveInto(data, to);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
