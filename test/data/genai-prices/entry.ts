import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@tallystick/domain/usage';

/** One reading of a body by genai-prices: the counts, and the extractors that came to them, with their prices. */
export interface Extracted {
  readonly usage: Readonly<Record<string, number>>;
  readonly extractors: readonly {
    readonly provider_id: string;
    readonly api_flavor: string;
    readonly input_price?: string;
    readonly output_price?: string;
  }[];
}

/** An entry of usages.shared.json.gz. */
export interface Entry {
  /** Place in the file, from 1. */
  readonly number: number;
  readonly model: string | null;
  readonly body: JsonObject & { readonly file: string };
  readonly extracted: readonly Extracted[];
}

export function readEntries(folder: string): Entry[] {
  const text = gunzipSync(readFileSync(join(folder, 'usages.shared.json.gz'))).toString('utf8');
  const entries = JSON.parse(text) as (Omit<Entry, 'number' | 'model'> & { model?: string })[];
  return entries.map((entry, index) => ({ ...entry, number: index + 1, model: entry.model ?? null }));
}
