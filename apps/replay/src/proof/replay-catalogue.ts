import { equalBytes, sha256 } from '@tallystick/domain/canonical';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { readCatalogueEntries, type RecordedEntry } from '@tallystick/platform/storage/replay/read-catalogue-entry';
import type { ReplayCatalogue } from '../reexecute/reexecution';

/**
 * The process's own catalogue, and which of the entries that these charges name are no longer what was recorded: they are read anew,
 * because the fold in memory may be older than a change.
 */
export async function replayCatalogue(context: HttpContext, evidence: readonly Evidence[]): Promise<ReplayCatalogue> {
  await context.catalogue.pin(context.db.sql);
  const { catalogue } = context.catalogue;
  const rates = new Set(evidence.flatMap(({ charge }) => (charge.rateSeq === null ? [] : [charge.rateSeq])));
  const contracts = new Set(evidence.map(({ charge }) => charge.contractSeq));
  const wanted = [...rates, ...contracts];
  const entries = await readCatalogueEntries(context.db.sql, wanted);
  const broken = new Map<bigint, string>();
  for (const seq of wanted) {
    const folded = rates.has(seq) ? catalogue.rateHash(seq) : catalogue.contractHash(seq);
    const wrong = brokenEntry(entries.get(seq), folded);
    if (wrong !== null) broken.set(seq, wrong);
  }
  return { catalogue, broken };
}

/** What is wrong with an entry whose hash was `folded` into memory; null where nothing is. */
function brokenEntry(entry: RecordedEntry | undefined, folded: Uint8Array | null): string | null {
  if (entry === undefined) return 'the entry is gone';
  if (!equalBytes(sha256(entry.body), entry.bodyHash)) return `the entry's text was changed: ${entry.body.slice(0, 300)}`;
  return folded !== null && equalBytes(folded, entry.bodyHash) ? null : `the entry was replaced: ${entry.body.slice(0, 300)}`;
}
