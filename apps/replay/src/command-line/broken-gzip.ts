import { Failed } from './exit';

/** zlib says what it stumbled over, but not in which file; any other error stays what it is. */
export function brokenGzip(path: string, error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (!(error instanceof Error) || typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new Failed(`${path} is broken gzip data: ${error.message}`);
}
