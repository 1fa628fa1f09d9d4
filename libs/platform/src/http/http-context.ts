import type { Logger } from 'pino';
import type { QueueBounds } from '../log/group-commit';
import type { Log } from '../log/log';
import type { CatalogueCache } from '../storage/catalogue';
import type { Database } from '../storage/database';

/** What the HTTP apps of one process share. */
export interface HttpContext {
  /** Role `poster`. */
  readonly db: Database;
  readonly log: Log;
  readonly catalogue: CatalogueCache;
  /** The key of the environment, accepted as it is; null where there is none. */
  readonly adminApiKey: string | null;
  readonly logger: Logger;
  /** How much may wait for the log: 64 MB and 2 s unless said. */
  readonly appendQueue?: QueueBounds;
  /** More that must be well before traffic is taken; each answers with what is wrong. */
  readonly readiness?: readonly (() => Promise<readonly string[]>)[];
  /** What somebody should look at while traffic is taken all the same. */
  readonly warnings?: readonly (() => readonly string[])[];
}

/** Injection token of the `HttpContext`. */
export const HTTP_CONTEXT = Symbol('HttpContext');
