import { setImmediate as nextTurn } from 'node:timers/promises';
import { CHARGE_KINDS, chargeHash, linesToText, type Charge } from '@tallystick/domain/charge';
import { CopyRows } from '../copy-rows';
import { together, type Sql } from '../sql';

const STATUS = { succeeded: 1, failed: 2, cancelled: 3 } as const;
const OUTCOME = { charged: 1, not_billable: 2 } as const;
const FUNDING = { prepaid: 1, postpaid: 2 } as const;

const COLUMNS = `shard, outcome, status, funding, charge_seq, decision_seq, event_time, recorded_at, "offset", appended_at, catalogue_seq,
  contract_seq, rate_seq, partition, normaliser_version, pricing_version, customer, source, event_id, dialect, model, provider, api_key_id, rate_version,
  entity, asset, amount, lines, flags, raw_hash, charge_hash`;
const INTO = `charge (${COLUMNS})`;
/** For a batch with a charge of another kind or with an upstream cost; the ordinary batch leaves these columns to their defaults. */
const INTO_KINDS = `charge (${COLUMNS}, kind, target_seq, upstream_amount, upstream_asset, upstream_rate_seq, upstream_rate_version)`;
const BYTES = 640;

/** Rows are laid out in pieces of so many: the server takes one in while the next is made. */
const PIECE = 250;

type RateHash = (seq: bigint) => Uint8Array | null;

/**
 * All charges of a rating batch, in pieces that leave as soon as they are ready; what was sent before has left when the first is begun.
 * `rateHash` gives the sha256 of a rate version's content by its catalogue number.
 */
export async function insertCharges(tx: Sql, charges: readonly Charge[], rateHash: RateHash): Promise<void> {
  const plain = charges.every((c) => c.kind === 'usage' && c.upstream === null);
  const sent: Promise<number>[] = [];
  for (let from = 0; from < charges.length; from += PIECE) {
    await nextTurn();
    const piece = tx.copy(plain ? INTO : INTO_KINDS, rowsOf(charges.slice(from, from + PIECE), plain, rateHash));
    piece.catch(() => undefined); // it may fail while the next one is made: `together` says so
    sent.push(piece);
  }
  await together(...sent);
}

function rowsOf(charges: readonly Charge[], plain: boolean, rateHash: RateHash): CopyRows {
  const rows = new CopyRows(plain ? 31 : 37, BYTES * charges.length);
  for (const c of charges) {
    const lines = linesToText(c.lines);
    rows.row();
    rows.int2(c.shard).int2(OUTCOME[c.outcome]).int2(STATUS[c.status]).int2(FUNDING[c.funding]).int8(c.chargeSeq).int8(c.decisionSeq);
    rows.int8(c.eventTime).int8(c.recordedAt).int8(c.offset).int8(c.appendedAt).int8(c.catalogueSeq).int8(c.contractSeq).int8(c.rateSeq);
    rows.int2(c.partition).int2(c.normaliserVersion).int2(c.pricingVersion).text(c.customer).text(c.source).text(c.eventId).text(c.dialect);
    rows.text(c.model).text(c.provider).text(c.apiKeyId).text(c.rateVersion).text(c.entity).text(c.asset).numeric(c.amount).text(lines);
    rows
      .text(c.flags)
      .bytes(c.rawHash)
      .bytes(chargeHash(c, c.rateSeq === null ? null : rateHash(c.rateSeq), lines));
    if (plain) continue;
    rows
      .int2(CHARGE_KINDS.indexOf(c.kind) + 1)
      .int8(c.targetSeq)
      .numeric(c.upstream?.amount ?? null)
      .text(c.upstream?.asset ?? null);
    rows.int8(c.upstream?.rateSeq ?? null).text(c.upstream?.rateVersion ?? null);
  }
  return rows;
}
