import type { Price } from '../pricing';
import { formatInstant, parseInstant, TimeError, type Instant } from '../time';
import { addressText, jumpsThousandfold, type Address, type Cell } from './cells';
import { readCsv } from './csv';
import { litellmTarget, OLDER_NAMES, LITELLM_CONDITIONS } from './litellm-keys';
import { NumberLiteral } from './literal-json';
import { isQuarantined, priceField } from './price-field';
import { quarantine, type Accept, type DraftRate, type PriceListReading, type Quarantined } from './price-list';
import { PriceListError } from './price-list-error';

export const CHANGE_COLUMNS = ['seen_at_utc', 'model', 'provider', 'field', 'old_usd', 'new_usd'] as const;

interface Change {
  readonly at: Instant;
  readonly field: string;
  readonly cell: Address;
  readonly old: Price | null;
  readonly new: Price | null;
}

/**
 * A log of changes of LiteLLM's map (`seen_at_utc, model, field, old_usd, new_usd`): each pair of model and instant is
 * one version that carries the model's other fields on; the first old price of a field holds from 1970. Where a row
 * does not start from the row before, the earlier row's price counted.
 *
 * An empty side is no price, and is declared so: nothing of what the field prices falls back to the ordinary price of a
 * tier or inherits another class's. The log says at which moment the list knew a price; before it (or after its removal)
 * nobody said that a prompt past 128k costs what a short one does, and it usually costs twice as much.
 */
export function readLitellmChanges(text: string, accept: Accept): PriceListReading {
  const quarantined: Quarantined[] = [];
  const models = new Map<string, { provider: string | null; changes: Change[] }>();
  for (const row of readCsv(text, CHANGE_COLUMNS)) {
    const { model = '', provider = '' } = row;
    const change = readChange(row, accept);
    if ('reason' in change) {
      quarantined.push(change);
      continue;
    }
    const known = models.get(model) ?? { provider: null, changes: [] };
    known.provider ??= provider === '' ? null : provider;
    known.changes.push(change);
    models.set(model, known);
  }
  const drafts = [...models].flatMap(([model, { provider, changes }]) => versions(model, provider, changes));
  const opening = drafts.filter((d) => d.effectiveFrom === formatInstant(0n)).length;
  return {
    format: 'litellm-changes',
    drafts,
    versions: [],
    quarantined,
    notes: [`${drafts.length - opening} versions by instant, ${opening} with the first known prices from 1970 on`],
  };
}

function readChange(row: Readonly<Record<string, string>>, accept: Accept): Change | Quarantined {
  const { seen_at_utc: seen = '', model = '', provider = '', field = '', old_usd: before = '', new_usd: after = '' } = row;
  const at = instantOf(seen);
  const target = litellmTarget(field, provider, null);
  if ('refused' in target) return quarantine(model, field, target.refused, target.detail, seen);
  // A jump is judged against the row's own other side, so the size of a single price is not.
  const read = (literal: string): Price | Quarantined | null =>
    literal === '' ? null : priceField(model, field, new NumberLiteral(literal), target, target.per, () => true);
  const [from, to] = [read(before), read(after)];
  for (const side of [from, to]) if (side !== null && isQuarantined(side)) return { ...side, id: `${side.id}#${seen}` };
  const change = {
    at,
    field,
    cell: { class: target.class, when: target.when, tier: target.tier },
    old: from as Price | null,
    new: to as Price | null,
  };
  if (change.old === null || change.new === null || !jumpsThousandfold(change.old, change.new)) return change;
  const item = quarantine(model, field, 'thousandfold_jump', `${before} to ${after} at ${seen}`, seen);
  return accept(item) ? change : item;
}

function instantOf(text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw new PriceListError(`seen_at_utc: ${error.message}`);
    throw error;
  }
}

/** The model's versions: what held before the first row, then one for each instant at which a row changes something. */
function versions(model: string, provider: string | null, changes: readonly Change[]): DraftRate[] {
  const ordered = changes
    .map((change, i) => ({ change, i }))
    .sort((a, b) => (a.change.at === b.change.at ? a.i - b.i : a.change.at < b.change.at ? -1 : 1))
    .map(({ change }) => change);
  const state = new Map<string, { cell: Address; price: Price | null }>();
  for (const { field, cell, old } of ordered) if (!state.has(field)) state.set(field, { cell, price: old });
  const draft = (at: Instant): DraftRate => ({
    model,
    provider,
    cells: cellsNow(state),
    multipliers: [],
    conditions: LITELLM_CONDITIONS,
    effectiveFrom: formatInstant(at),
    origin: 'LiteLLM price changes',
  });
  const made = cellsNow(state).some((c) => c.price !== null) ? [draft(0n)] : [];
  ordered.forEach((change, i) => {
    state.set(change.field, { cell: change.cell, price: change.new });
    if (ordered[i + 1]?.at !== change.at) made.push(draft(change.at));
  });
  return made;
}

/**
 * The prices in force. What the log names for the model at any time and gives no price at this one is declared to have
 * none. Where an older and a newer key name one class, the newer counts, if it has a price.
 */
function cellsNow(state: ReadonlyMap<string, { cell: Address; price: Price | null }>): Cell[] {
  const cells = new Map<string, Cell>();
  for (const older of [true, false])
    for (const [field, { cell, price }] of state) {
      const at = addressText(cell);
      if (OLDER_NAMES.has(field) === older && (price !== null || !cells.has(at))) cells.set(at, { ...cell, price });
    }
  return [...cells.values()];
}
