import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../app-process';

/** A service of docker-compose.yml, as far as the tests act on it. */
export interface Service {
  readonly image?: string;
  readonly restart?: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[]; readonly timeout: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const file = parse(readFileSync(resolve(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

export const serviceNames: readonly string[] = Object.keys(file.services);
export const volumeNames: readonly string[] = Object.keys(file.volumes);

export function service(name: string): Service {
  const found = file.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** Where in its container the service's one volume is mounted. Throws where it is no named volume: then nothing outlives the container. */
export function mountOf(name: string): string {
  const [volume = '', path = ''] = (service(name).volumes?.[0] ?? '').split(':');
  if (!volumeNames.includes(volume)) throw new Error(`${name} has no named volume`);
  return path;
}
