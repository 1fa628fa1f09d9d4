import { isMonth } from '../time';

/** What a draft invoice is of: a customer's month, in the contract's entity and asset unless it says another (`part`). */
export interface DraftKey {
  readonly customer: string;
  /** YYYY-MM */
  readonly month: string;
  readonly part: { readonly entity: string; readonly asset: string } | null;
}

const ESCAPED = '(?:[A-Za-z0-9_-]|~[0-9a-f]{2})+';
const ID = new RegExp(`^draft_(${ESCAPED})_(\\d{4}-\\d{2})(?:\\.(${ESCAPED})\\.(${ESCAPED}))?$`);

/**
 * `draft_<customer>_<month>`, and `.<entity>.<asset>` where the customer has usage in another entity or asset as well. Bytes of the names
 * outside A–Z a–z 0–9 _ - are `~` and two hex digits, so that the id needs no percent-encoding anywhere in a URL.
 */
export function draftId({ customer, month, part }: DraftKey): string {
  const id = `draft_${escaped(customer)}_${month}`;
  return part === null ? id : `${id}.${escaped(part.entity)}.${escaped(part.asset)}`;
}

/** The inverse of `draftId`; null where the text is no draft's id. */
export function parseDraftId(id: string): DraftKey | null {
  const m = ID.exec(id);
  const [customer, month, entity, asset] = [read(m?.[1]), m?.[2], read(m?.[3]), read(m?.[4])];
  if (customer === null || month === undefined || !isMonth(month)) return null;
  if (m?.[3] === undefined) return { customer, month, part: null };
  return entity === null || asset === null ? null : { customer, month, part: { entity, asset } };
}

function escaped(text: string): string {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const c = String.fromCharCode(byte);
    out += /[A-Za-z0-9_-]/.test(c) ? c : `~${byte.toString(16).padStart(2, '0')}`;
  }
  return out;
}

function read(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text.replaceAll('~', '%'));
  } catch {
    return null; // not UTF-8: no id of ours
  }
}
