import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_CACHE, kafkaBroker, type KafkaBroker, type NoBroker } from '../kafka-broker';
import type { BrokerPlace } from '../kafka/data-directory';
import { kafkaTools } from '../kafka/jars';
import { mountOf, service } from './file';
import { healthCheck } from './health-check';

export interface ComposeKafka {
  readonly available: true;
  readonly broker: KafkaBroker;
  /** What stands here for the service's volume. */
  readonly volume: string;
  /** Exit code of the service's health check. */
  health(): number;
}

/** As the image has it where the service gives none. */
const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw';
const PORTS = ['9092', '9093'];

/** The broker as the image would start it with the file's environment: only hosts, ports and the volume's directory are others. */
export async function composeKafka(): Promise<ComposeKafka | NoBroker> {
  let at: BrokerPlace | undefined;
  const setUp = (place: BrokerPlace): void => imageSetUp((at = place));
  const broker = await kafkaBroker({ setUp, heapMb: 512 });
  if (!broker.available) return broker;
  const { data, port, files } = at as BrokerPlace;
  return { available: true, broker, volume: data, health: () => kafkaHealth(files.jars, port) };
}

/** The file's environment in terms of this machine. Throws where the data would not be in the volume: it would go with the container. */
function environmentAt({ port, data }: BrokerPlace): Record<string, string> {
  const mount = mountOf('kafka');
  const { environment } = service('kafka');
  const directories = (environment['KAFKA_LOG_DIRS'] ?? '/tmp/kafka-logs').split(',');
  const outside = directories.filter((d) => d !== mount && !d.startsWith(`${mount}/`));
  if (outside.length > 0) throw new Error(`Kafka's data is in ${outside.join()}, outside of the volume at ${mount}`);
  const here = (value: string): string =>
    value
      .replace(/(?<=\/\/|@)(?:kafka)?:(\d+)/g, (text, p: string) => (PORTS.includes(p) ? `127.0.0.1:${port + PORTS.indexOf(p)}` : text))
      .replaceAll(mount, data);
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)]));
}

/** The image's own set-up, which is in the broker's jar: it makes the settings of the environment and formats the data where it is new. */
function imageSetUp(place: BrokerPlace): void {
  const { directory, jars, properties } = place.files;
  const container = mkdtempSync(join(directory, 'container-')); // nothing of a former one but the volume
  const folder = (name: string): string => {
    mkdirSync(join(container, name));
    return join(container, name);
  };
  const final = folder('final');
  const folders = ['--default-configs-dir', folder('default'), '--mounted-configs-dir', folder('mounted'), '--final-configs-dir', final];
  const java = ['-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), 'kafka.docker.KafkaDockerWrapper', 'setup', ...folders];
  const env = { PATH: process.env['PATH'], CLUSTER_ID, ...environmentAt(place) };
  const run = spawnSync('java', java, { env, encoding: 'utf8' });
  const said = run.stdout + run.stderr;
  if (run.status !== 0 && !/already formatted/i.test(said)) throw new Error(`the image's set-up: ${said.slice(-800)}`);
  copyFileSync(join(final, 'server.properties'), properties);
}

/** Scripts of the image, which has Kafka's release in /opt/kafka, and the class that each runs. */
const SCRIPTS = new Map([['/opt/kafka/bin/kafka-broker-api-versions.sh', 'org.apache.kafka.tools.BrokerApiVersionsCommand']]);

/** The service's health check on what is at this port. */
function kafkaHealth(jars: string, port: number): number {
  const classPath = `${join(jars, '*')}:${join(kafkaTools(KAFKA_CACHE), '*')}`;
  return healthCheck(service('kafka'), service('kafka').environment, (text) => {
    const [script = '', ...words] = text.split(' ');
    const main = SCRIPTS.get(script);
    if (main === undefined) return text;
    return [`java -cp '${classPath}' ${main}`, ...words].join(' ').replace('127.0.0.1:9092', `127.0.0.1:${port}`);
  });
}
