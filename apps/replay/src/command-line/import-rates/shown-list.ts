/** What `POST /v1/price-books/{book}/imports` answers. */
export interface ShownList {
  readonly id: string | null;
  readonly book: string;
  readonly format: string;
  readonly state: 'dry_run' | 'draft' | 'proposed' | 'published' | 'unchanged';
  readonly counts: {
    readonly accepted: number;
    readonly unchanged: number;
    readonly quarantined: number;
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly notes: readonly string[];
  readonly quarantined: readonly { readonly id: string; readonly key: string; readonly field?: string; reason: string; detail: string }[];
  readonly differences: readonly {
    readonly model: string;
    readonly kind: 'new' | 'changed';
    readonly rate_version: string;
    readonly effective_from: string;
    readonly changes: readonly { readonly what: string; readonly old: string | null; readonly new: string | null }[];
  }[];
}

/** The same with the counts in front, for programs. */
export function ratesReport(list: ShownList): object {
  const { counts, quarantined, ...rest } = list;
  return { ...counts, ...rest, quarantined_rows: quarantined };
}
