import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per process, shared by all that runs in it. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const httpRequests = new Histogram({
  name: 'tallystick_http_request_seconds',
  help: 'Answered HTTP requests by route, method and status',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  registers: [registry],
});

export const eventsReceived = new Counter({
  name: 'tallystick_events_received_total',
  help: 'Usage events at the gateway by outcome as known there',
  labelNames: ['outcome'],
  registers: [registry],
});

export const appendSeconds = new Histogram({
  name: 'tallystick_append_seconds',
  help: "From a request's last byte to the durable append",
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  registers: [registry],
});

export const commandSeconds = new Histogram({
  name: 'tallystick_command_seconds',
  help: "From a command's append to its outcome",
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
  registers: [registry],
});

export const pipelineRecords = new Gauge({
  name: 'tallystick_pipeline_records',
  help: 'Rating by outcome over all shards: delivered, charged, parked, not_billable, duplicate, conflict, reappended',
  labelNames: ['outcome'],
  registers: [registry],
});

export const lag = new Gauge({
  name: 'tallystick_log_lag_records',
  help: 'Records that a consumer has not taken yet, by topic and partition',
  labelNames: ['consumer', 'topic', 'partition'],
  registers: [registry],
});

export const uncharged = new Gauge({
  name: 'tallystick_charges_unposted',
  help: 'Charges that rating has made and the ledger has not posted yet',
  registers: [registry],
});

export const batchSeconds = new Histogram({
  name: 'tallystick_batch_seconds',
  help: 'Time of a batch of the log that was applied',
  labelNames: ['consumer', 'topic'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  registers: [registry],
});

export const batchRecords = new Histogram({
  name: 'tallystick_batch_records',
  help: 'Records of a batch of the log that was applied',
  labelNames: ['consumer', 'topic'],
  buckets: [1, 10, 50, 100, 250, 500, 1_000, 2_000],
  registers: [registry],
});

export const positionsLost = new Counter({
  name: 'tallystick_positions_lost_total',
  help: 'Batches that were not applied because somebody else had moved the position: redeliveries, and zombies that woke up',
  labelNames: ['consumer', 'topic'],
  registers: [registry],
});

export const alarms = new Counter({
  name: 'tallystick_log_alarms_total',
  help: 'Batches that failed and are tried again, positions that the log does not have any more',
  labelNames: ['fatal'],
  registers: [registry],
});
