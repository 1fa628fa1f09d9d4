import { equalBytes, sha256 } from '@tallystick/domain/canonical';
import { findKeyByHash } from '../../storage/keys';
import type { Sql } from '../../storage/sql';
import type { Principal } from './principal';

/** A revoked or expired key stops working everywhere within this time. */
const STALE_MS_MAX = 5_000;
const CACHE_MAX = 10_000;

interface Cached {
  readonly principal: Principal | null;
  readonly until: number;
}

/** Turns a key into who calls. Keys are looked up by their hash; the answer is remembered for at most 5 s. */
export class Authenticator {
  private readonly cache = new Map<string, Cached>();
  private readonly asked = new Map<string, Promise<Principal | null>>();
  private readonly adminHash: Uint8Array | null;

  constructor(
    private readonly sql: Sql,
    adminKey: string | null,
  ) {
    this.adminHash = adminKey === null ? null : sha256(adminKey);
  }

  /** Who holds the key; null where it is unknown, revoked or expired. Answers without waiting where the key is remembered. */
  authenticate(key: string): Principal | null | Promise<Principal | null> {
    const hash = sha256(key);
    if (this.adminHash !== null && equalBytes(hash, this.adminHash)) return ADMIN;
    const name = Buffer.from(hash).toString('latin1');
    const cached = this.cache.get(name);
    if (cached !== undefined && cached.until > Date.now()) return cached.principal;
    const asked = this.asked.get(name) ?? this.lookUp(hash, name).finally(() => this.asked.delete(name));
    this.asked.set(name, asked);
    return asked;
  }

  private async lookUp(hash: Uint8Array, name: string): Promise<Principal | null> {
    const found = await findKeyByHash(this.sql, hash);
    const principal = found?.live === true ? { keyId: found.keyId, scopes: found.scopes, customer: found.customer } : null;
    if (this.cache.size >= CACHE_MAX) this.cache.clear();
    const expiry = found?.expiresAt == null ? Infinity : Date.parse(found.expiresAt);
    this.cache.set(name, { principal, until: Math.min(Date.now() + STALE_MS_MAX, Math.max(Date.now(), expiry)) });
    return principal;
  }

  /** Forgets what it remembers: a key of this process was revoked just now. */
  forget(): void {
    this.cache.clear();
  }
}

const ADMIN: Principal = { keyId: 'admin', scopes: ['*'], customer: null };
