import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { hex } from '../reexecute/reexecute';
import { showLine } from './show-line';
import type { ShownCharge } from './story';

export function showCharge({ charge, chargeHash }: Evidence): ShownCharge {
  return {
    shard: charge.shard,
    charge_seq: charge.chargeSeq.toString(),
    kind: charge.kind,
    outcome: charge.outcome,
    status: charge.status,
    customer: charge.customer,
    model: charge.model,
    rate_version: charge.rateVersion,
    asset: charge.asset,
    amount: formatAmount(charge.amount),
    lines: charge.lines.map(showLine),
    flags: charge.flags === null ? null : (JSON.parse(charge.flags) as JsonValue),
    catalogue_seq: charge.catalogueSeq.toString(),
    recorded_at: formatInstant(charge.recordedAt),
    charge_hash: hex(chargeHash),
  };
}
