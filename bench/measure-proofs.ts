import type { Database } from '../libs/platform/src/storage/database';
import type { HttpClient } from './http-client';

/** Milliseconds of each request. */
export interface ProofFigures {
  /** One event's whole story: raw event → classes → rate → arithmetic → charge → journal → invoice line, executed again. */
  readonly explained: readonly number[];
  /** The proof of an invoice line, all its charges executed again. */
  readonly proved: readonly number[];
  /** Charges under the proved lines, on average. */
  readonly chargesPerLine: number;
}

interface Draft {
  readonly id: string;
  readonly lines: readonly { readonly n: number }[];
}
interface Proof {
  readonly match: boolean;
  readonly charges: readonly object[];
}

/** Explains `count` events of as many customers and proves the first line of each one's draft invoice. Throws where one does not match. */
export async function measureProofs(http: HttpClient, db: Database, count: number): Promise<ProofFigures> {
  const explained: number[] = [];
  const proved: number[] = [];
  let charges = 0;
  const rows = await db.sql.rows<[string, string, string, string]>(
    'bench_to_explain',
    `SELECT DISTINCT ON (shard) customer, source, event_id, to_char(to_timestamp(event_time / 1000000000) AT TIME ZONE 'UTC', 'YYYY-MM')
     FROM charge WHERE charge_seq > 10 ORDER BY shard, charge_seq LIMIT $1`,
    [count + 1],
  );
  for (const [n, [customer, source, id, month]] of rows.entries()) {
    const start = performance.now();
    await http.get(`/v1/explain?source=${encodeURIComponent(source)}&id=${encodeURIComponent(id)}`);
    const told = performance.now();
    const draft = (await http.get(`/v1/customers/${customer}/invoices/${month}`)) as Draft;
    const line = draft.lines[0];
    if (line === undefined) throw new Error(`the invoice of ${customer} has no lines`);
    const begun = performance.now();
    const proof = (await http.get(`/v1/invoices/${draft.id}/lines/${line.n}/proof`)) as Proof;
    if (!proof.match) throw new Error(`line ${line.n} of ${draft.id} does not match`);
    if (n === 0) continue; // compiles the code
    explained.push(told - start);
    proved.push(performance.now() - begun);
    charges += proof.charges.length;
  }
  return { explained, proved, chargesPerLine: charges / Math.max(1, proved.length) };
}
