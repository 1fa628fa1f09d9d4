import { isTokenClass } from './classes';
import type { Dialect } from './dialect';
import { findUsage } from './find-usage';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { ParkReason } from './park-reason';
import { putQuantities } from './put-quantities';
import { NO_QUANTITIES, sumQuantities, type Quantities } from './quantities';
import { dialectNamed } from './registry';
import { reportedCost } from './reported-cost';
import { servedOf } from './served';
import { Tally } from './tally';
import { UsageFault } from './usage-fault';
import type { Served, UsageInput, UsageParked, UsagePart, UsageRead, UsageReading } from './usage-reading';

const NO_NOTES: readonly string[] = Object.freeze([]);
const EMPTY: JsonObject = Object.freeze({});
const WHOLE_STREAM = new Set(['complete', 'completed', 'done', 'stop', 'end']);

/**
 * A provider's usage → disjoint billable classes, checked against the dialect's own totals.
 * Parked with `unknown_dialect`, `impossible_usage` (naming the field), `usage_missing` (no usage, or all zero, on a
 * success) or `unresolved` (no usage, and the stream did not end properly). A failed call without usage is read as
 * nothing to bill; a failed call with usage is read like any other, whether it is charged is the contract's business.
 */
export function normaliseUsage(input: UsageInput): UsageReading {
  const dialect = dialectNamed(input.dialect);
  if (dialect === undefined) return parked('unknown_dialect', `dialect "${input.dialect}" is not known`, 'dialect');
  try {
    return read(dialect, input, null);
  } catch (error) {
    if (!(error instanceof UsageFault)) throw error;
    if (error.reason === 'usage_missing') return withoutUsage(dialect, input, error.message, error.field);
    return parked(error.reason, error.message, error.field);
  }
}

/** The conservation equations that `normaliseUsage` checks for this input, as text; none where it parks. */
export function usageIdentities(input: UsageInput): readonly string[] {
  const dialect = dialectNamed(input.dialect);
  if (dialect === undefined) return [];
  const equations: string[] = [];
  try {
    return read(dialect, input, equations).ok ? equations : [];
  } catch (error) {
    if (error instanceof UsageFault) return [];
    throw error;
  }
}

function read(dialect: Dialect, input: UsageInput, equations: string[] | null): UsageReading {
  const found = findUsage(dialect, input);
  const given = dialect.name === 'quantities' ? (input.quantities ?? input.usage) : input.usage;
  const usage = usageObject(given) ?? found?.usage ?? null;
  const tally = new Tally(equations);
  if (usage !== null) dialect.normalise(usage, tally, found);
  const extra = dialect.name === 'quantities' ? null : usageObject(input.quantities, 'quantities');
  if (extra !== null && (usage !== null || mayStandAlone(dialect, extra))) addQuantities(extra, tally);
  const parts = tally.asParts();
  if (parts.every(isEmpty)) {
    if (!tally.nothing && usage === null) return withoutUsage(dialect, input, 'no usage was reported');
    if (!tally.nothing) return allZero(withoutUsage(dialect, input, 'every count of the usage is zero'));
    return new Reading(dialect, [], servedOf(usage ?? EMPTY, found, input), tally.notes, usage ?? EMPTY, input);
  }
  return new Reading(dialect, parts, servedOf(usage ?? EMPTY, found, input), tally.notes, usage ?? EMPTY, input);
}

/** Counted by the gateway: into the last part where there are several (they have models of their own). */
function addQuantities(extra: JsonObject, tally: Tally): void {
  putQuantities(extra, tally);
  if (tally.parts !== null && !isEmpty({ model: null, quantities: tally.quantities })) tally.endPart(null);
}

function isEmpty(part: UsagePart): boolean {
  for (const _ in part.quantities) return false;
  return true;
}

/** Images, seconds and generations are often counted by nobody but the gateway; of tokens it must say so itself. */
function mayStandAlone(dialect: Dialect, quantities: JsonObject): boolean {
  return dialect.gatewayCounts === true || Object.keys(quantities).some(isTokenClass);
}

function usageObject(value: JsonValue | undefined, field = 'usage'): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (isJsonObject(value)) return value;
  throw new UsageFault('impossible_usage', `${field} must be an object`, field);
}

function withoutUsage(dialect: Dialect, input: UsageInput, detail: string, field = 'usage'): UsageReading {
  if (input.status === 'failed' || input.status === 'error')
    return new Reading(dialect, [], servedOf(EMPTY, null, input), null, EMPTY, input);
  const aborted = input.streamEnd != null && !WHOLE_STREAM.has(input.streamEnd);
  if (aborted) return parked('unresolved', `${detail}, and the stream ended with ${input.streamEnd}`, field);
  if (input.status === 'cancelled') return parked('unresolved', `${detail}, and the call was cancelled`, field);
  return parked('usage_missing', detail, field);
}

const allZero = (reading: UsageReading): UsageReading => (reading.ok ? reading : { ...reading, zero: true });

function parked(reason: ParkReason, detail: string, field?: string): UsageParked {
  return field === undefined ? { ok: false, reason, detail } : { ok: false, reason, detail, field };
}

/** Keeps the input, so that the equations can be worked out when someone asks: on the way to a charge nobody does. */
class Reading implements UsageRead {
  readonly ok = true;
  readonly quantities: Quantities;
  readonly notes: readonly string[];

  constructor(
    private readonly dialect: Dialect,
    readonly parts: readonly UsagePart[],
    readonly served: Served,
    notes: readonly string[] | null,
    private readonly usage: JsonObject,
    private readonly input: UsageInput,
  ) {
    this.quantities =
      parts.length === 1 && parts[0] !== undefined
        ? parts[0].quantities
        : sumQuantities([NO_QUANTITIES, ...parts.map((part) => part.quantities)]);
    this.notes = notes ?? NO_NOTES;
  }

  get normaliser(): string {
    return `${this.dialect.name}@${this.dialect.version}`;
  }

  get identities(): readonly string[] {
    return usageIdentities(this.input);
  }

  get reportedCost(): { text: string; unit: string } | undefined {
    return reportedCost(this.usage) ?? undefined;
  }
}
