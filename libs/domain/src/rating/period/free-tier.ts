import { grantNamed } from '../../charge';
import type { ChargeLine } from '../../charge/charge';
import type { Share } from '../../contract';
import { formatInstant, zonedDayStart } from '../../time';
import { dayShareLine } from './day-share-line';
import { contractFor } from './fee';
import { nextId, type PeriodCharge, type PeriodInput } from './period-charge';

/**
 * The grant that a period begins with, where there is none of it yet in that entity and asset: each contract version's own free tier by
 * its whole local days, as known now. A version that comes later changes nothing until the next period: what was granted stays.
 */
export function freeTierCharges(input: PeriodInput): PeriodCharge[] {
  const { period, posted } = input;
  const groups = new Map<string, Share[]>();
  for (const share of period.shares) {
    const { entity, asset, freeTier } = share.contract;
    if (freeTier === null || posted.some((c) => c.kind === 'free_tier' && c.entity === entity && c.asset === asset)) continue;
    const key = JSON.stringify([entity, asset]);
    groups.set(key, [...(groups.get(key) ?? []), share]);
  }
  return [...groups.values()].flatMap((shares, ahead) => grantOf(input, shares, ahead));
}

function grantOf(input: PeriodInput, shares: readonly Share[], ahead: number): PeriodCharge[] {
  const { period } = input;
  const [first] = shares;
  if (first === undefined) return [];
  const eventId = nextId(input, 'free_tier', ahead);
  const grant = `free_tier:${period.label}:${eventId.slice(eventId.lastIndexOf('/') + 1)}`;
  const lines = shares.map((share) => lineOf(input, share, grant));
  const amount = lines.reduce((sum, l) => sum + l.amount, 0n);
  if (amount === 0n) return [];
  const { entity, asset } = first.contract;
  const eventTime = zonedDayStart(period.zone, first.firstDay);
  return [{ kind: 'free_tier', eventId, eventTime, contract: first.contract, entity, asset, lines, amount }];
}

function lineOf(input: PeriodInput, share: Share, grant: string): ChargeLine {
  const extra = { grant, expires_at: formatInstant(input.period.to) };
  return dayShareLine(input, share, share.contract.freeTier?.amount ?? 0n, { class: 'free_tier', part: 'grant', extra });
}

/** The end of each of the period's free tiers, once: what is left of it, only the ledger knows. */
export function freeTierEnds(input: PeriodInput): PeriodCharge[] {
  const { period, posted } = input;
  const ended = new Set(posted.flatMap((c) => (c.kind === 'grant_expired' ? (grantNamed(c.lines)?.id ?? []) : [])));
  const open = posted.flatMap((c) => {
    const id = c.kind === 'free_tier' ? grantNamed(c.lines)?.id : undefined;
    return id === undefined || ended.has(id) ? [] : [{ id, entity: c.entity, asset: c.asset }];
  });
  return open.flatMap(({ id, entity, asset }, ahead): PeriodCharge[] => {
    const contract = contractFor(input, { entity, asset });
    if (contract === undefined) return [];
    const eventId = nextId(input, 'grant_expired', ahead);
    return [{ kind: 'grant_expired', eventId, eventTime: period.to - 1n, contract, entity, asset, lines: [endOfGrant(id)], amount: 0n }];
  });
}

/** Names the grant, and is no money. */
export const endOfGrant = (grant: string): ChargeLine => ({
  ...{ class: 'grant', quantity: 0n, price: '0', per: '1', amount: 0n, part: 'grant', extra: { grant } },
});
