import { isPeriodKind, type Charge } from '@tallystick/domain/charge';
import { billingPeriodOf, type Catalogue } from '@tallystick/domain/contract';
import { readControl } from '@tallystick/domain/event';
import { answerPeriod, expireGrant, type PeriodAnswer } from '@tallystick/domain/rating';
import { readPeriodCharges } from '@tallystick/platform/storage/rating';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { readPeriodEvents, type AnsweredPeriod } from '@tallystick/platform/storage/replay/read-period-events';
import type { Sql } from '@tallystick/platform/storage/sql';

const keyOf = (shard: number, chargeSeq: bigint): string => `${shard} ${chargeSeq}`;

/** The answers to periods' openings and closes, worked out again from the charges that stood before them. */
export class PeriodAnswers {
  private readonly byCharge = new Map<string, PeriodAnswer>();

  add(shard: number, chargeSeq: bigint, answer: PeriodAnswer): void {
    this.byCharge.set(keyOf(shard, chargeSeq), answer);
  }

  /** Null where the charge answers nothing that was asked. */
  of(charge: Pick<Charge, 'shard' | 'chargeSeq'>): PeriodAnswer | null {
    return this.byCharge.get(keyOf(charge.shard, charge.chargeSeq)) ?? null;
  }
}

/**
 * Those of the evidence's charges that are of a period and of no event: each period's charges are read once for all of them. The end of a
 * grant by a tick comes out of its control record alone.
 */
export async function readPeriodAnswers(sql: Sql, evidence: readonly Evidence[], catalogue: Catalogue): Promise<PeriodAnswers> {
  const answers = new PeriodAnswers();
  const charges = evidence.flatMap(({ charge }) => (isPeriodKind(charge.kind) ? [charge] : []));
  for (const asked of await readPeriodEvents(sql, charges)) {
    const first = charges.find((c) => isOf(c, asked));
    if (first === undefined) continue;
    const again = await workOut(sql, asked, first.catalogueSeq, catalogue);
    again.forEach((answer, i) => answers.add(asked.shard, asked.afterChargeSeq + 1n + BigInt(i), answer));
  }
  for (const { charge, raw } of evidence) {
    if (charge.kind !== 'grant_expired' || raw === null) continue;
    const control = readControl(parse(raw.bytes.toString()));
    const answer = control?.kind === 'grant_expired' ? expireGrant(control, catalogue, charge.catalogueSeq) : null;
    if (answer !== null) answers.add(charge.shard, charge.chargeSeq, answer);
  }
  return answers;
}

const isOf = (c: Charge, a: AnsweredPeriod): boolean =>
  c.shard === a.shard &&
  c.customer === a.customer &&
  c.partition === a.partition &&
  c.offset === a.offset &&
  c.chargeSeq > a.afterChargeSeq &&
  c.chargeSeq <= a.afterChargeSeq + BigInt(a.charges);

async function workOut(sql: Sql, asked: AnsweredPeriod, pinnedSeq: bigint, catalogue: Catalogue): Promise<PeriodAnswer[]> {
  const { customer, shard, afterChargeSeq: throughSeq } = asked;
  const account = catalogue.account(customer, pinnedSeq);
  const period = account === null ? null : billingPeriodOf(account, asked.period, pinnedSeq);
  if (period === null) return [];
  const scope = { customer, shard, from: period.from, to: period.to, throughSeq, usage: asked.kind === 'period_closed' };
  return answerPeriod({ ...asked, pinnedSeq }, catalogue, await readPeriodCharges(sql, scope));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
