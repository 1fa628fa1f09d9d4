import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

/** Settings of the embedded server as words of its command line. Durability is never traded: fsync and synchronous_commit stay on. */
export function serverSettings(port: number): string[] {
  const memory = memoryBytes();
  const sharedBuffers = Math.max(32, Math.min(512, Math.floor(memory / MIB / 8)));
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: `${sharedBuffers}MB`,
    effective_cache_size: `${Math.max(128, Math.floor(memory / MIB / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_buffers: '16MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    max_locks_per_transaction: 256,
    autovacuum_naptime: '30s',
    autovacuum_vacuum_scale_factor: '0.05',
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** What this machine or container has. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
