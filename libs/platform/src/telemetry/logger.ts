import pino, { type Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Structured log on stdout. Keys, bodies and amounts are never given to it; the redaction is a second net. */
export function createLogger(service: string, level: LogLevel = 'info'): Logger {
  return pino({
    level,
    base: { service },
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'headers["x-api-key"]',
        '*.headers["x-api-key"]',
        'key',
        '*.key',
        'amount',
        '*.amount',
        'url',
        '*.url',
      ],
      censor: '[removed]',
    },
  });
}
