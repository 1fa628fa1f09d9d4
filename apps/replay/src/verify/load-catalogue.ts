import { equalBytes, sha256 } from '@tallystick/domain/canonical';
import { Catalogue } from '@tallystick/domain/contract';
import type { JsonValue } from '@tallystick/domain/usage';
import { pageCatalogue } from '@tallystick/platform/storage/replay/read-catalogue-entry';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { ReplayCatalogue } from '../reexecute/reexecution';

/** An entry that can't be folded: what was rated after it can't be worked out again. */
export class CatalogueUnreadable extends Error {
  override readonly name = 'CatalogueUnreadable';
  constructor(
    readonly seq: bigint,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The whole catalogue as it is kept now, read anew. An entry whose text is no longer what its hash says is `broken`; one that can't be
 * folded at all stops the reading with its number, because nothing after it can be trusted.
 */
export async function loadCatalogue(sql: Sql): Promise<ReplayCatalogue> {
  const catalogue = new Catalogue();
  const broken = new Map<bigint, string>();
  for (;;) {
    const page = await pageCatalogue(sql, catalogue.seq, 5_000);
    for (const { seq, kind, body, bodyHash } of page) {
      if (!equalBytes(sha256(body), bodyHash)) broken.set(seq, `the entry's text was changed: ${body.slice(0, 300)}`);
      try {
        catalogue.apply({ seq, kind, body: JSON.parse(body) as JsonValue, bodyHash });
      } catch (error) {
        throw new CatalogueUnreadable(seq, error instanceof Error ? error.message : String(error));
      }
    }
    if (page.length === 0) return { catalogue, broken };
  }
}
