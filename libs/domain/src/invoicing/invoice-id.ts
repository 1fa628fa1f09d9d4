/** What a draft invoice is of. */
export interface DraftKey {
  readonly customer: string;
  /** YYYY-MM */
  readonly month: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Whether the text is a month such as 2026-11. */
export function isMonth(text: string): boolean {
  return MONTH.test(text);
}

/**
 * `draft_<customer>_<month>`: bytes of the customer outside A–Z a–z 0–9 . _ - are `~` and two hex digits, so that the id needs no
 * percent-encoding anywhere in a URL.
 */
export function draftId({ customer, month }: DraftKey): string {
  let text = '';
  for (const byte of new TextEncoder().encode(customer)) {
    const c = String.fromCharCode(byte);
    text += /[A-Za-z0-9._-]/.test(c) ? c : `~${byte.toString(16).padStart(2, '0')}`;
  }
  return `draft_${text}_${month}`;
}

/** The inverse of `draftId`; null where the text is no draft's id. */
export function parseDraftId(id: string): DraftKey | null {
  const m = /^draft_((?:[A-Za-z0-9._-]|~[0-9a-f]{2})+)_(\d{4}-\d{2})$/.exec(id);
  const [text, month] = [m?.[1], m?.[2]];
  if (text === undefined || month === undefined || !isMonth(month)) return null;
  try {
    return { customer: decodeURIComponent(text.replaceAll('~', '%')), month };
  } catch {
    return null; // not UTF-8: no id of ours
  }
}
