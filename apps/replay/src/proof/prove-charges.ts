import { identityKey } from '@tallystick/domain/event';
import { periodBook, type PeriodBook } from '@tallystick/domain/ledger';
import { readPeriodChanges } from '@tallystick/journal/sql/read-periods';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { readContents } from '@tallystick/platform/storage/replay/read-contents';
import { isReadable, readStoredCharges, type UnreadableCharge } from '@tallystick/platform/storage/replay/read-evidence';
import { readChargeEntries, type ChargeEntry } from '@tallystick/platform/storage/replay/read-transfers';
import { compareJournal } from '../reexecute/compare-journal';
import { readPeriodAnswers } from '../reexecute/read-period-answers';
import { readTargets, targetKey } from '../reexecute/read-targets';
import { reexecute } from '../reexecute/reexecute';
import type { Difference, Reexecution } from '../reexecute/reexecution';
import { replayCatalogue } from './replay-catalogue';

/** A charge executed again, beside its entry in the journal; null where it is not posted yet. */
export interface Proved {
  readonly done: Reexecution;
  readonly entry: ChargeEntry | null;
  readonly journal: Difference | null;
}

export interface ChargePlace {
  readonly shard: number;
  readonly chargeSeq: bigint;
}

/** Executes these charges again from their raw bytes to the journal, in their order. A charge that is gone is left out. */
export async function proveCharges(context: HttpContext, places: readonly ChargePlace[]): Promise<(Proved | UnreadableCharge)[]> {
  if (places.length === 0) return [];
  const { sql } = context.db;
  const stored = await readStoredCharges(sql, places);
  const evidence = stored.filter(isReadable);
  const replay = await replayCatalogue(context, evidence);
  const contents = await readContents(
    sql,
    evidence.map(({ charge }) => identityKey(charge.source, charge.eventId)),
  );
  const entries = await readChargeEntries(
    sql,
    evidence.map(({ charge }) => charge),
  );
  const periods = await periodsOf(context, entries);
  const targets = await readTargets(sql, evidence);
  const answers = await readPeriodAnswers(sql, evidence, replay.catalogue);
  let at = -1;
  return stored.map((charge) => {
    if (!isReadable(charge)) return charge;
    at += 1;
    const entry = entries[at] ?? null;
    const target = targets.get(targetKey(charge.charge)) ?? null;
    const done = reexecute(charge, replay, { content: contents[at] ?? null, target, answer: answers.of(charge.charge) });
    const journal = entry === null ? NOT_POSTED : compareJournal(charge.charge, entry, periods(entry.periodSeq));
    return { done, entry, journal };
  });
}

const NOT_POSTED: Difference = { step: 'journal', stored: 'not posted yet', recomputed: 'an entry in the journal' };

async function periodsOf(context: HttpContext, entries: readonly (ChargeEntry | null)[]): Promise<(seq: bigint) => PeriodBook> {
  const newest = entries.reduce((most, e) => (e !== null && e.periodSeq > most ? e.periodSeq : most), 0n);
  const changes = newest === 0n ? [] : await readPeriodChanges(context.db.sql, newest);
  const books = new Map<bigint, PeriodBook>();
  return (seq) => {
    const known = books.get(seq) ?? periodBook(changes, seq);
    books.set(seq, known);
    return known;
  };
}
