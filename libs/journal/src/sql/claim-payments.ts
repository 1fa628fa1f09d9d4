import { paymentKey, type Deposit } from '@tallystick/domain/ledger';
import { int2Array, textArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

export interface PaymentDeposit {
  readonly shard: number;
  readonly commandId: string;
  readonly payment: NonNullable<Deposit['payment']>;
}

/**
 * Who is credited for each payment: key → command id. Live, a payment nobody has is claimed for its first deposit here;
 * a rebuild only reads what was claimed then, so that it decides as the live fold did.
 */
export async function claimPayments(tx: Sql, deposits: readonly PaymentDeposit[], claim: boolean): Promise<Map<string, string>> {
  const first = new Map<string, PaymentDeposit>();
  for (const d of deposits) if (!first.has(paymentKey(d.payment))) first.set(paymentKey(d.payment), d);
  if (first.size === 0) return new Map();
  const all = [...first.values()];
  const names = [textArray(all.map((d) => d.payment.provider)), textArray(all.map((d) => d.payment.id))];
  if (claim)
    await tx.run('journal_claim_payments', CLAIM, [...names, textArray(all.map((d) => d.commandId)), int2Array(all.map((d) => d.shard))]);
  const rows = await tx.rows<[string, string, string]>('journal_read_payments', READ, names);
  return new Map(rows.map(([provider, id, by]) => [paymentKey({ provider, id }), by]));
}

/** In the order of the key, so that two transactions never wait for each other in a ring. */
const CLAIM = `
INSERT INTO public.payment_claim (provider, payment_id, command_id, shard)
SELECT p, i, c::uuid, s FROM unnest($1::text[], $2::text[], $3::text[], $4::int2[]) AS u (p, i, c, s) ORDER BY p COLLATE "C", i COLLATE "C"
ON CONFLICT DO NOTHING`;
const READ = `
SELECT p.provider, p.payment_id, p.command_id::text
FROM unnest($1::text[], $2::text[]) AS u (provider, payment_id) JOIN public.payment_claim p USING (provider, payment_id)`;
