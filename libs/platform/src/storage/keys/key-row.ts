/** A key as it is kept: never the key itself, only its sha256. */
export interface KeyRow {
  readonly keyId: string;
  readonly name: string;
  /** What a person may recognise it by: its first characters. */
  readonly shownPrefix: string;
  readonly scopes: readonly string[];
  /** Whose key it is; null where it is the seller's. */
  readonly customer: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export const KEY_COLUMNS = `key_id, name, shown_prefix, scopes, customer,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export type KeyColumns = [string, string, string, string[], string | null, string, string | null, string | null];

export function keyRow([keyId, name, shownPrefix, scopes, customer, createdAt, expiresAt, revokedAt]: KeyColumns): KeyRow {
  return { keyId, name, shownPrefix, scopes, customer, createdAt, expiresAt, revokedAt };
}
