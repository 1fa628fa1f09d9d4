import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { alive, answers, freePortPair, killNow, pause, spawnBroker, type BrokerFiles } from './kafka/broker-process';
import { ownSetUp, type BrokerPlace } from './kafka/data-directory';
import { kafkaJars } from './kafka/jars';

export interface KafkaBroker {
  readonly available: true;
  /** `external` (KAFKA_BROKERS) can't be killed. */
  readonly kind: 'external' | 'process';
  /** host:port, or a list with commas. */
  readonly address: string;
  readonly pid: number;
  running(): boolean;
  kill9(): Promise<void>;
  /** Same ports and data, after `kill9`: about 3 s until it answers. */
  restart(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  stop(): Promise<void>;
}

export interface NoBroker {
  readonly available: false;
  readonly reason: string;
}

export interface BrokerOptions {
  readonly cacheDir?: string;
  /** Heap in MB. Default 256; a benchmark wants more. */
  readonly heapMb?: number;
  /** The process whose end ends the broker. Default: this one. */
  readonly owner?: number;
  /** Writes the settings and makes the data directory ready, before every start. Default: short ones for tests. */
  readonly setUp?: (place: BrokerPlace) => void;
}

export const KAFKA_CACHE = resolve(__dirname, '../../.cache/kafka');
const PREFIX = 'tallystick-kafka-';

/** A broker of one's own, real Apache Kafka from Maven Central. Never throws for want of Java, Maven or network: says the reason. */
export async function kafkaBroker(options: BrokerOptions = {}): Promise<KafkaBroker | NoBroker> {
  const cacheDir = options.cacheDir ?? KAFKA_CACHE;
  let jars: string;
  try {
    jars = kafkaJars(cacheDir);
  } catch (error) {
    return { available: false, reason: (error as Error).message };
  }
  for (let attempt = 1; ; attempt += 1) {
    const directory = mkdtempSync(join(tmpdir(), PREFIX));
    try {
      return await start(directory, jars, cacheDir, options);
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      if (attempt === 3) throw error; // a port was taken in between, twice
    }
  }
}

async function start(directory: string, jars: string, cacheDir: string, options: BrokerOptions): Promise<KafkaBroker> {
  const port = await freePortPair();
  const data = join(directory, 'data');
  const files: BrokerFiles = { directory, jars, properties: join(directory, 'server.properties'), owner: options.owner ?? process.pid };
  const setUp = options.setUp ?? ownSetUp(cacheDir);
  const run = async (): Promise<number> => {
    setUp({ port, data, files });
    const started = await spawnBroker(files, options.heapMb ?? 256);
    await answers(files, started, port);
    return started;
  };
  let pid = await run();
  return {
    available: true,
    kind: 'process',
    address: `127.0.0.1:${port}`,
    get pid() {
      return pid;
    },
    running: () => alive(pid),
    kill9: () => killNow(pid),
    async restart() {
      pid = await run();
    },
    signal: (name) => void process.kill(pid, name),
    async stop() {
      await killNow(pid);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * One broker for all test files of a jest run: the first that asks starts it, and it ends with the run. Topics and groups need names of
 * the test's own; who kills brokers takes `kafkaBroker`. `KAFKA_BROKERS` names another one.
 */
export async function sharedBroker(options: { readonly cacheDir?: string } = {}): Promise<KafkaBroker | NoBroker> {
  const external = process.env['KAFKA_BROKERS'];
  if (external !== undefined && external !== '') return borrowed(external, 'external');
  const owner = runOwner();
  const folder = join(tmpdir(), `${PREFIX}shared`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${owner}.json`);
  removeOld(folder);
  const lock = join(folder, `${owner}.lock`);
  for (;;) {
    const found = readShared(file);
    if (found !== null) return found;
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch {
      await pause(100);
    }
  }
  try {
    const broker = await kafkaBroker({ ...options, owner });
    const kept = broker.available ? { address: broker.address, pid: broker.pid } : { reason: broker.reason };
    writeFileSync(`${file}.new`, JSON.stringify(kept));
    renameSync(`${file}.new`, file);
    return broker.available ? borrowed(broker.address, 'process', broker.pid) : broker;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Jest's own process: a worker is its child and has a channel to it. */
function runOwner(): number {
  return process.send === undefined ? process.pid : process.ppid;
}

function readShared(file: string): KafkaBroker | NoBroker | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { address?: string; pid?: number; reason?: string };
    if (kept.reason !== undefined) return { available: false, reason: kept.reason };
    if (kept.address === undefined || kept.pid === undefined || !alive(kept.pid)) return null;
    return borrowed(kept.address, 'process', kept.pid);
  } catch {
    return null;
  }
}

function borrowed(address: string, kind: KafkaBroker['kind'], pid = 0): KafkaBroker {
  const refuse = (): Promise<never> => Promise.reject(new Error('the shared broker is not one test file’s to end: take kafkaBroker()'));
  return {
    available: true,
    kind,
    address,
    pid,
    running: () => pid === 0 || alive(pid),
    kill9: refuse,
    restart: refuse,
    signal: () => void refuse().catch(() => undefined),
    stop: () => Promise.resolve(),
  };
}

/** Notes of runs that have ended. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) if (!alive(Number.parseInt(name, 10))) rmSync(join(folder, name), { force: true });
}
