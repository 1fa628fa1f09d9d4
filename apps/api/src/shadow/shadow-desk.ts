import { readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { draftInvoice, invoiceMonth, sumChargeLines } from '@tallystick/domain/invoicing';
import { periodsWithin, shadowAccount, shardOf, ShadowRun, type KeptUsage, type LeftOut } from '@tallystick/domain/rating';
import type { JsonValue } from '@tallystick/domain/usage';
import { HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { listNotBilled, type NotBilledScope } from '@tallystick/platform/storage/reads';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { ownPart, type FoundDraft } from '@tallystick/platform/storage/replay/find-draft';
import { readEvidenceOf } from '@tallystick/platform/storage/replay/read-evidence';

/** A shadow is worked out in memory while somebody waits: so many take eight seconds of a core, half of them in one piece. */
export const SHADOW_EVENTS_MAX = 100_000;
const AT_ONCE = 500;

export interface Part {
  readonly entity: string;
  readonly asset: string;
}

export interface FoundShadow {
  readonly draft: FoundDraft;
  /** Every entity and asset that the month has shadow charges in. */
  readonly parts: readonly Part[];
  readonly leftOut: readonly LeftOut[];
  readonly seq: bigint;
}

/** Invoices of customers in shadow: worked out from the events that were kept, by the catalogue as it stands; written nowhere. */
export class ShadowDesk {
  constructor(private readonly context: HttpContext) {}

  /** Null where the customer (an id, no alias) has no contract. Throws a 422 problem where the month has too many events. */
  async find(customer: string, month: string, wanted: Part | null): Promise<FoundShadow | null> {
    const { catalogue } = this.context.catalogue;
    const seq = await this.context.catalogue.pin(this.context.db.sql);
    const known = catalogue.account(customer, seq);
    const contracts = catalogue.contracts(customer, seq);
    if (known === null || contracts.length === 0) return null;
    const steps = contracts.map((c) => ({ from: c.effectiveFrom, zone: c.zone }));
    const { from, to, zone } = invoiceMonth(month, steps);
    const account = shadowAccount(known, seq);
    const periods = periodsWithin(account, from, to, seq);
    const run = new ShadowRun(account, catalogue, seq);
    const bounds = { from: periods[0]?.from ?? from, to: periods.at(-1)?.to ?? to };
    await this.eachKept({ customer, shard: shardOf(customer), ...bounds }, (kept) => run.take(kept));
    const charges = run.close(periods).filter((c) => c.eventTime >= from && c.eventTime < to);
    const { entity, asset } = wanted ?? ownPart(catalogue, seq, customer, to);
    const ours = charges.filter(
      (c) => c.entity === entity && c.asset === asset && !c.lines.some((l) => l.part === 'earned' || l.part === 'grant'),
    );
    const invoice = draftInvoice(sumChargeLines(ours), asset);
    const draft = { scope: { customer, from, to }, zone, entity, asset, charges: BigInt(ours.length), invoice };
    return { draft, parts: partsOf(charges), leftOut: run.leftOut.filter((l) => l.eventTime >= from && l.eventTime < to), seq };
  }

  /** Charges that were not billed with their events, in the order of their sequence. They are evidence: what is read once stays. */
  private async eachKept(scope: NotBilledScope, take: (kept: KeptUsage) => void): Promise<void> {
    const { sql } = this.context.db;
    const seqs = await listNotBilled(sql, scope, SHADOW_EVENTS_MAX + 1);
    if (seqs.length > SHADOW_EVENTS_MAX)
      throw new HttpProblem(422, 'too_many_events', `the period has more than ${SHADOW_EVENTS_MAX} events that were not billed`);
    for (let at = 0; at < seqs.length; at += AT_ONCE) {
      const keys = seqs.slice(at, at + AT_ONCE).map((chargeSeq) => ({ shard: scope.shard, chargeSeq }));
      for (const kept of (await readEvidenceOf(sql, keys)).flatMap(keptOf)) take(kept);
    }
  }
}

function partsOf(charges: readonly Part[]): Part[] {
  const parts = new Map(charges.map(({ entity, asset }) => [JSON.stringify([entity, asset]), { entity, asset }]));
  return [...parts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** What answers a period's opening or close is no usage. */
function keptOf({ charge, raw }: Evidence): KeptUsage[] {
  const { kind, chargeSeq, targetSeq, source, eventId, eventTime } = charge;
  if (kind !== 'usage' && kind !== 'correction' && kind !== 'void' && kind !== 'replaced') return [];
  return [{ kind, chargeSeq, targetSeq, source, eventId, eventTime, event: raw === null ? null : eventOf(raw.bytes.toString()) }];
}

function eventOf(text: string): UsageEvent | null {
  const reading = readUsageEvent(JSON.parse(text) as JsonValue);
  return reading.ok ? reading.event : null;
}
