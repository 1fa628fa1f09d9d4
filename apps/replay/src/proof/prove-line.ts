import { chargeSign, type Charge } from '@tallystick/domain/charge';
import { sumChargeLines, type InvoiceLine } from '@tallystick/domain/invoicing';
import { shardOf } from '@tallystick/domain/rating';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { findDraft, type FoundDraft } from '@tallystick/platform/storage/replay/find-draft';
import { pageLineCharges, type ChargeKey, type LineScope } from '@tallystick/platform/storage/replay/page-line-charges';
import type { UnreadableCharge } from '@tallystick/platform/storage/replay/read-evidence';
import { readPostedThrough } from '@tallystick/platform/storage/replay/read-posted-through';
import type { DraftKey } from '@tallystick/domain/invoicing';
import { proveCharges, type Proved } from './prove-charges';

/** A line of an invoice as it stood when its proof began. */
export interface LineToProve {
  readonly n: number;
  readonly scope: LineScope;
  readonly quantity: bigint;
  readonly amount: bigint;
  /** Charges with a higher sequence came later and are not of this line. */
  readonly through: bigint;
}

/** How far a proof has come. */
export interface LineProgress {
  readonly after: ChargeKey | null;
  readonly charges: number;
  readonly quantity: bigint;
  readonly amount: bigint;
  /** Charges of earlier pages that did not match. */
  readonly failed: number;
}

export interface LinePage {
  readonly proved: readonly (Proved | UnreadableCharge)[];
  /** With this page. */
  readonly progress: LineProgress;
  /** Whether it was the last one. */
  readonly complete: boolean;
}

export const NOTHING_PROVED: LineProgress = { after: null, charges: 0, quantity: 0n, amount: 0n, failed: 0 };

/** Line and sum in one snapshot; null where there is no such line. */
export async function findLine(context: HttpContext, key: DraftKey, n: number): Promise<LineToProve | null> {
  const seq = await context.catalogue.pin(context.db.sql);
  return context.db.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const draft = await findDraft(tx, context.catalogue.catalogue, seq, key);
    const line = draft?.invoice.lines.find((l) => l.n === n);
    if (draft === null || line === undefined) return null;
    const through = await readPostedThrough(tx, shardOf(key.customer));
    return { n, scope: scopeOf(draft, line), quantity: line.quantity, amount: line.exact, through };
  });
}

function scopeOf(draft: FoundDraft, line: InvoiceLine): LineScope {
  return { ...draft.scope, entity: draft.entity, asset: draft.asset, ...line };
}

/** Executes the line's next charges, from raw bytes to journal, and adds up what comes out. */
export async function proveLinePage(context: HttpContext, line: LineToProve, before: LineProgress, limit: number): Promise<LinePage> {
  const page = await pageLineCharges(context.db.sql, line.scope, before.after, limit + 1, line.through);
  const keys = page.slice(0, limit);
  const proved = await proveCharges(context, keys);
  let { quantity, amount } = before;
  let failed = before.failed + (keys.length - proved.length);
  for (const p of proved) {
    if (!isMatch(p)) failed += 1;
    if (!('done' in p) || p.done.rated === null) continue;
    const sum = partOfLine(p.done.evidence.charge, p.done.rated, line.scope);
    quantity += sum.quantity;
    amount += sum.amount;
  }
  const progress = { after: keys.at(-1) ?? before.after, charges: before.charges + keys.length, quantity, amount, failed };
  return { proved, progress, complete: page.length <= limit };
}

function isMatch(p: Proved | UnreadableCharge): boolean {
  return 'done' in p && p.done.differences.length === 0 && p.journal === null;
}

/** What a charge, as it was worked out again, adds to the line. */
function partOfLine(
  charge: Charge,
  rated: Pick<Charge, 'model' | 'rateVersion' | 'lines'>,
  line: LineScope,
): { quantity: bigint; amount: bigint } {
  const wanted: Readonly<Record<string, unknown>> = { ...line };
  const mine = sumChargeLines([rated]).filter(({ quantity: _, amount: __, ...key }) =>
    Object.entries(key).every(([k, v]) => wanted[k] === v),
  );
  const sign = chargeSign(charge.kind);
  return mine.reduce((sum, s) => ({ quantity: sum.quantity + sign * s.quantity, amount: sum.amount + sign * s.amount }), {
    quantity: 0n,
    amount: 0n,
  });
}
