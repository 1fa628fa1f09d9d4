import { resolve } from 'node:path';
import { ConfigError, loadConfig } from '.';

const faults = (env: Record<string, string>): string[] => {
  try {
    loadConfig(env, '/somewhere');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).faults.map((f) => `${f.variable}: ${f.message}`);
  }
};

describe('configuration', () => {
  it('needs nothing', () => {
    expect(loadConfig({}, '/somewhere')).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: null,
      kafkaBrokers: null,
      kafkaPartitions: 8,
      dataDir: resolve('/somewhere/.data'),
      adminApiKey: null,
      demo: true,
      serviceUrl: 'http://127.0.0.1:8080',
      logLevel: 'info',
    });
  });

  it('takes what is given; empty is absent', () => {
    const config = loadConfig(
      {
        PORT: '0',
        HOST: '',
        DATABASE_URL: 'postgres://me:secret@db:5432/shop',
        KAFKA_BROKERS: 'a:9092, [::1]:9093',
        KAFKA_PARTITIONS: '16',
        DATA_DIR: '/data',
        ADMIN_API_KEY: 'sk-anything_at-all!',
        TALLYSTICK_DEMO: 'off',
        TALLYSTICK_URL: 'https://bills.example/',
        LOG_LEVEL: 'WARN',
      },
      '/somewhere',
    );
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      kafkaBrokers: ['a:9092', '[::1]:9093'],
      kafkaPartitions: 16,
      dataDir: '/data',
    });
    expect(config).toMatchObject({
      demo: false,
      serviceUrl: 'https://bills.example',
      logLevel: 'warn',
      adminApiKey: 'sk-anything_at-all!',
    });
    expect(config.databaseUrl).toBe('postgres://me:secret@db:5432/shop');
  });

  it.each(['0.0.0.0', '::', '::1', 'localhost', 'ledger-1.example'])('takes the host %s', (HOST) =>
    expect(loadConfig({ HOST }, '/').host).toBe(HOST),
  );

  it('names every bad variable at once, a line each', () => {
    const env = {
      PORT: '99999',
      KAFKA_BROKERS: 'kafka',
      LOG_LEVEL: 'loud',
      TALLYSTICK_DEMO: 'maybe',
      KAFKA_PARTITIONS: '1.5',
      HOST: 'a b',
    };
    expect(() => loadConfig(env, '/')).toThrow(/^The configuration is not valid:\n( {2}[A-Z_]+: .+\n?){6}$/);
    expect(faults(env).map((f) => f.split(':')[0])).toEqual(expect.arrayContaining(Object.keys(env)));
  });

  it.each([
    [{ PORT: '-1' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ HOST: '999.1.1.1' }, 'HOST: must be an address or a host name without a port, not "999.1.1.1"'],
    [{ HOST: 'localhost:8080' }, 'HOST: must be an address or a host name without a port'],
    [{ PORT: '8080x' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL: must begin with postgres:// or postgresql://'],
    [{ DATABASE_URL: 'db' }, 'DATABASE_URL: must be a URL'],
    [{ KAFKA_BROKERS: 'a:9092,b:0' }, 'KAFKA_BROKERS: must be host:port'],
    [{ KAFKA_PARTITIONS: '65' }, 'KAFKA_PARTITIONS: must be a whole number from 1 to 64'],
    [{ ADMIN_API_KEY: 'ключ' }, 'ADMIN_API_KEY: must be printable ASCII'],
  ])('%j is refused', (env: Record<string, string>, message) => {
    expect(faults(env)).toEqual([expect.stringContaining(message)]);
  });

  it('never repeats a secret', () => {
    expect(faults({ DATABASE_URL: 'my://user:hunter2@x/y', ADMIN_API_KEY: 'hunter2 ü' }).join()).not.toContain('hunter2');
  });
});
