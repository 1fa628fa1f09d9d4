import { spawnSync } from 'node:child_process';
import type { Service } from './file';

/** How hosts, ports and programs of the containers are named here. */
export type Replace = (text: string) => string;

/**
 * Runs the service's own health check as Docker does: in this environment alone, ended after the time-out of the file. Answers the exit
 * code, -1 where it took too long or its program is not here.
 */
export function healthCheck(service: Service, environment: Readonly<Record<string, string>>, replace: Replace): number {
  const { test: [kind, ...words] = [], timeout = '' } = service.healthcheck ?? {};
  const [program = '', ...args] = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : words;
  if ((kind !== 'CMD' && kind !== 'CMD-SHELL') || program === '') throw new Error(`no health check that can be run: ${kind}`);
  const run = spawnSync(program === 'node' ? process.execPath : program, args.map(replace), {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
    timeout: milliseconds(timeout),
    killSignal: 'SIGKILL',
  });
  return run.status ?? -1;
}

function milliseconds(duration: string): number {
  const seconds = /^(\d+)s$/.exec(duration)?.[1];
  if (seconds === undefined) throw new Error(`a health check's time-out in seconds, not ${duration}`);
  return Number(seconds) * 1000;
}
