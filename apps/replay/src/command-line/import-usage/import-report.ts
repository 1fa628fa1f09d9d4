/** How an import ended. Everything but `rejected` is the rating worker's verdict where `waited`, else the gateway's first answer. */
export interface ImportReport {
  /** Rows of the file. */
  rows: number;
  /** Rows that an earlier, broken-off run of the same import had handed over already. */
  skipped: number;
  accepted: number;
  duplicate: number;
  conflict: number;
  rejected: number;
  parked: number;
  not_billable: number;
  customers_created: number;
  /** Names that no customer can have: their usage parks. */
  customers_impossible: string[];
  /** Whether all of it stands in the journal. */
  posted: boolean;
  waited: boolean;
  seconds: number;
  events_per_second: number;
  /** The first rows that were rejected. */
  rejections: Rejection[];
}

export interface Rejection {
  readonly row: number;
  readonly id: string | null;
  readonly field: string;
  readonly reason: string;
}

export type Verdict = 'accepted' | 'duplicate' | 'conflict' | 'parked' | 'not_billable';
const REJECTIONS_SHOWN = 20;

export function emptyReport(): ImportReport {
  return {
    rows: 0,
    skipped: 0,
    accepted: 0,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
    parked: 0,
    not_billable: 0,
    customers_created: 0,
    customers_impossible: [],
    posted: false,
    waited: false,
    seconds: 0,
    events_per_second: 0,
    rejections: [],
  };
}

export function addRejection(report: ImportReport, rejection: Rejection): void {
  report.rejected += 1;
  if (report.rejections.length < REJECTIONS_SHOWN) report.rejections.push(rejection);
}

const NAMES_SHOWN = 5;
const NAMES_HELP =
  'a name has letters, digits and . _ : @ + ~ -, up to 255, and begins with a letter or digit: make an alias of the other one, then release';
const shown = (name: string): string => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);

/** The report in a few lines for a person. */
export function reportText(r: ImportReport): string {
  const counts = `accepted ${r.accepted} · duplicate ${r.duplicate} · conflict ${r.conflict} · rejected ${r.rejected} · parked ${r.parked} · not billable ${r.not_billable}`;
  const lines = [counts];
  if (r.skipped > 0) lines.push(`${r.skipped} rows had been handed over by an earlier run that broke off`);
  if (r.customers_created > 0) lines.push(`${r.customers_created} customers created`);
  const names = [...r.customers_impossible].sort();
  if (names.length > 0)
    lines.push(
      `${names.length} names can't be a customer's, their usage parks as unknown_customer: ${names.slice(0, NAMES_SHOWN).map(shown).join(', ')}${names.length > NAMES_SHOWN ? ', …' : ''}`,
      NAMES_HELP,
    );
  for (const x of r.rejections) lines.push(`row ${x.row}${x.id === null ? '' : ` (${x.id})`} rejected: ${x.field} ${x.reason}`);
  if (r.rejected > r.rejections.length) lines.push(`… and ${r.rejected - r.rejections.length} more rejected rows`);
  if (r.parked > 0) lines.push('parked usage waits for a fix: GET /v1/exceptions says why');
  const state = r.waited ? (r.posted ? 'all of it posted' : 'not all of it posted yet') : 'not waited for';
  lines.push(`${r.rows} rows in ${r.seconds.toFixed(1)} s (${Math.round(r.events_per_second)}/s), ${state}`);
  return lines.join('\n');
}
