import type { Charge } from '@tallystick/domain/charge';
import { formatInstant } from '@tallystick/domain/time';
import { isJsonObject, type JsonObject, type JsonValue } from '@tallystick/domain/usage';
import { rateEntriesNamed, readCatalogueEntries, type RecordedEntry } from '@tallystick/platform/storage/replay/read-catalogue-entry';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { ShownContract, ShownRate } from './story';

/** The contract version and every rate version that a charge was made of, as they are recorded. */
export async function showCatalogue(sql: Sql, charge: Charge): Promise<{ contract: ShownContract | null; rates: ShownRate[] }> {
  const entries = await readCatalogueEntries(sql, [charge.contractSeq, ...(charge.rateSeq === null ? [] : [charge.rateSeq])]);
  const first = charge.rateSeq === null ? undefined : entries.get(charge.rateSeq);
  const others = charge.lines.flatMap((l) => (l.extra?.rate_version === undefined ? [] : [l.extra.rate_version]));
  const more = others.length === 0 ? [] : await rateEntriesNamed(sql, [...new Set(others)], charge.catalogueSeq);
  const contract = entries.get(charge.contractSeq);
  return {
    contract: contract === undefined ? null : showContract(contract),
    rates: [...(first === undefined ? [] : [first]), ...more].map(showRate),
  };
}

function showContract(entry: RecordedEntry): ShownContract {
  const body = bodyOf(entry);
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const model = body['billing_model'];
  return {
    customer: text('customer'),
    number: typeof body['number'] === 'number' ? body['number'] : 0,
    effective_from: text('effective_from'),
    book: text('book'),
    asset: text('asset'),
    entity: text('entity'),
    zone: text('zone'),
    funding: text('funding'),
    billing_model: isJsonObject(model) && typeof model['kind'] === 'string' ? model['kind'] : '',
    catalogue_seq: entry.seq.toString(),
  };
}

function showRate(entry: RecordedEntry): ShownRate {
  const body = bodyOf(entry);
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  return {
    rate_version: entry.key,
    effective_from: text('effective_from') ?? '',
    effective_to: text('effective_to'),
    prices: body['prices'] ?? null,
    origin: text('origin'),
    catalogue_seq: entry.seq.toString(),
    recorded_at: formatInstant(entry.recordedAt),
    recorded_by: entry.actor,
  };
}

function bodyOf(entry: RecordedEntry): JsonObject {
  try {
    const value = JSON.parse(entry.body) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    return {}; // somebody changed it: the proof says so
  }
}
