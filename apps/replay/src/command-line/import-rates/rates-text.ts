import type { ShownList } from './shown-list';

const MODELS_SHOWN = 25;
const QUARANTINED_SHOWN = 25;

/** The difference, what is quarantined and why, and at the end the counts. `all`: every model. */
export function ratesText(list: ShownList, all: boolean): string {
  const lines = [
    ...cut(list.differences.map(differenceText), all ? Infinity : MODELS_SHOWN, 'models'),
    ...cut(list.quarantined.map(quarantinedText), all ? Infinity : QUARANTINED_SHOWN, 'quarantined prices'),
    ...list.notes,
    countsText(list),
    stateText(list),
  ];
  return lines.join('\n');
}

function differenceText(d: ShownList['differences'][number]): string {
  const head = `${d.kind === 'new' ? 'new    ' : 'changed'} ${d.rate_version} from ${d.effective_from}`;
  return [head, ...d.changes.map((c) => `          ${c.what}: ${c.old ?? 'none'} → ${c.new ?? 'none'}`)].join('\n');
}

function quarantinedText({ id, reason, detail }: ShownList['quarantined'][number]): string {
  return `quarantined ${id}: ${reason}, ${detail}`;
}

function cut(texts: readonly string[], most: number, what: string): string[] {
  if (texts.length <= most) return [...texts];
  return [...texts.slice(0, most), `… and ${texts.length - most} more ${what} (--all shows them)`];
}

function countsText({ counts }: ShownList): string {
  const reasons = Object.entries(counts.reasons).map(([reason, count]) => `${reason} ${count}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `accepted ${counts.accepted} · unchanged ${counts.unchanged} · quarantined ${counts.quarantined}${why}`;
}

function stateText({ state, book, id }: ShownList): string {
  if (state === 'published') return `published in book ${book}`;
  if (state === 'unchanged') return `nothing to publish in book ${book}`;
  if (state === 'dry_run') return `shown only: nothing was kept`;
  return `proposal ${id ?? ''} for book ${book}: --apply publishes at once, POST /v1/price-proposals/${id ?? ''}/publish this one`;
}
