import { canonicalBytes, sha256 } from '../canonical';
import type { Amount } from '../money';
import type { Instant } from '../time';

/** The layout of the bytes below; a new layout gets a new number, and an old one stays callable. */
export const LEAF_FORMAT = 'transfer@1';

/** What the leaf of a transfer says. Never in it: batch cuts, log offsets, surrogate ids, host. */
export interface TransferLeaf {
  readonly shard: number;
  readonly seq: bigint;
  readonly entry: bigint;
  readonly leg: number;
  readonly kind: number;
  /** Account names: entity/asset/code/customer or @shard. */
  readonly debit: string;
  readonly credit: string;
  readonly asset: string;
  readonly amount: Amount;
  readonly effective: Instant;
  readonly recorded: Instant;
  /** Accounting period, yyyymm. */
  readonly period: bigint;
  /** Hash of the charge or of the command that the transfer came from. */
  readonly causeHash: Uint8Array;
}

/** The canonical, length-prefixed bytes of a leaf. */
export function buildLeaf(leaf: TransferLeaf): Uint8Array {
  return canonicalBytes([
    LEAF_FORMAT,
    BigInt(leaf.shard),
    leaf.seq,
    leaf.entry,
    BigInt(leaf.leg),
    BigInt(leaf.kind),
    leaf.debit,
    leaf.credit,
    leaf.asset,
    leaf.amount,
    leaf.effective,
    leaf.recorded,
    leaf.period,
    leaf.causeHash,
  ]);
}

const LEAF_PREFIX = Uint8Array.of(0);

/** RFC 6962: the hash of a leaf is sha256 over 0x00 and its bytes. */
export function leafHash(bytes: Uint8Array): Uint8Array {
  return sha256(LEAF_PREFIX, bytes);
}
