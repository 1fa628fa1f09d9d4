/** What JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON writes it; the ordinary one without a call into the encoder. */
export function jsonText(value: string): string {
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}
