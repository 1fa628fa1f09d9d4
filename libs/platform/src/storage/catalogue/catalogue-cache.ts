import { Catalogue, type CatalogueKind } from '@tallystick/domain/contract';
import type { JsonValue } from '@tallystick/domain/usage';
import type { Sql } from '../sql';

const PAGE = 5_000;

/**
 * The catalogue in this process's memory. `pin` reads the number in force in the caller's own transaction and brings the fold up to it:
 * only entries that were not there yet are read.
 */
export class CatalogueCache {
  readonly catalogue = new Catalogue();
  private loading: Promise<void> | null = null;

  /** The newest number, with the fold at least that far. */
  async pin(sql: Sql): Promise<bigint> {
    const [row] = await sql.rows<[bigint]>('catalogue_head', 'SELECT catalogue_seq FROM catalogue_head WHERE id = 1');
    const seq = row?.[0] ?? 0n;
    while (this.catalogue.seq < seq) {
      this.loading ??= this.load(sql, seq).finally(() => {
        this.loading = null;
      });
      await this.loading;
    }
    return seq;
  }

  private async load(sql: Sql, through: bigint): Promise<void> {
    while (this.catalogue.seq < through) {
      const rows = await sql.rows<[bigint, CatalogueKind, string, Buffer]>(
        'catalogue_page',
        'SELECT catalogue_seq, kind, body, body_sha256 FROM catalogue_entry WHERE catalogue_seq > $1 AND catalogue_seq <= $2 ORDER BY catalogue_seq LIMIT $3',
        [this.catalogue.seq, through, PAGE],
      );
      if (rows.length === 0) throw new Error(`the catalogue ends at ${this.catalogue.seq}, its head says ${through}: entries are missing`);
      for (const [seq, kind, body, bodyHash] of rows) this.catalogue.apply({ seq, kind, body: JSON.parse(body) as JsonValue, bodyHash });
    }
  }
}
