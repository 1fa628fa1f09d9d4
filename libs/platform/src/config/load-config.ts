import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import type { Config } from './config';
import { LOG_LEVELS } from './log-level';
import { Variables, type Environment } from './variables';

/**
 * The configuration that these variables mean; `directory` is what a relative DATA_DIR starts from.
 * Throws `ConfigError` naming every variable that cannot be used.
 */
export function loadConfig(env: Environment, directory: string): Config {
  const v = new Variables(env);
  const dataDir = v.text('DATA_DIR') ?? '.data';
  const config: Config = {
    host: host(v),
    port: v.integer('PORT', 8080, 0, 65_535),
    databaseUrl: v.url('DATABASE_URL', ['postgres', 'postgresql']),
    kafkaBrokers: brokers(v),
    kafkaTopicPrefix: v.text('KAFKA_TOPIC_PREFIX') ?? '',
    kafkaPartitions: v.integer('KAFKA_PARTITIONS', 8, 1, 64),
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(directory, dataDir),
    adminApiKey: adminKey(v),
    demo: v.oneOf('TALLYSTICK_DEMO', ['on', 'off', 'true', 'false', '1', '0'], 'on').match(/^(on|true|1)$/) !== null,
    serviceUrl: v.url('TALLYSTICK_URL', ['http', 'https']) ?? 'http://127.0.0.1:8080',
    gatewayUrl: v.url('GATEWAY_URL', ['http', 'https']),
    replayUrl: v.url('REPLAY_URL', ['http', 'https']),
    logLevel: v.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    poolSize: v.integer('DATABASE_POOL_SIZE', 10, 2, 200),
    workerConcurrency: v.integer('WORKER_CONCURRENCY', null, 1, 64),
    batchRecordsMax: v.integer('BATCH_RECORDS_MAX', 2_000, 1, 20_000),
    appendQueueBytesMax: v.integer('APPEND_QUEUE_BYTES_MAX', 64 * 1024 * 1024, 1024 * 1024, 4 * 1024 * 1024 * 1024),
    appendQueueMsMax: v.integer('APPEND_QUEUE_MS_MAX', 2_000, 10, 60_000),
  };
  v.check();
  return config;
}

function host(v: Variables): string {
  const text = v.text('HOST') ?? '127.0.0.1';
  if (isIP(text) !== 0 || (/^[A-Za-z0-9._-]+$/.test(text) && !/^[\d.]+$/.test(text))) return text;
  return v.bad('HOST', `must be an address or a host name without a port, not ${JSON.stringify(text)}`, '127.0.0.1');
}

function brokers(v: Variables): readonly string[] | null {
  const text = v.text('KAFKA_BROKERS');
  if (text === null) return null;
  const list = text.split(',').map((broker) => broker.trim());
  const wrong = list.find((broker) => !isHostAndPort(broker));
  if (wrong === undefined) return list;
  return v.bad('KAFKA_BROKERS', `must be host:port, several with commas between them; ${JSON.stringify(wrong)} is not`, null);
}

function isHostAndPort(broker: string): boolean {
  const parts = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/.exec(broker);
  return parts !== null && Number(parts[2]) >= 1 && Number(parts[2]) <= 65_535;
}

/** Any form is accepted, but it must be possible to send it in a header. */
function adminKey(v: Variables): string | null {
  const text = v.text('ADMIN_API_KEY');
  if (text === null || /^[\x21-\x7e]+$/.test(text)) return text;
  return v.bad('ADMIN_API_KEY', 'must be printable ASCII without spaces, because it is sent in a header', null);
}
