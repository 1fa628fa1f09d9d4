import { createHash } from 'node:crypto';

/**
 * SHA-256 of the parts, one after the other. Text is taken as UTF-8.
 * A pure function, and the only place in the domain that reaches outside it.
 */
export function sha256(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
