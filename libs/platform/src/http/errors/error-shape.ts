export type ErrorShape = 'problem' | 'openai' | 'anthropic' | 'google';

/** Holds and what a customer reads: clients of LLM SDKs call these, so errors come in the SDK's own shape. */
const CUSTOMER_READS = /^\/(?:v1\/)?(?:balance|holds|usage|credits|key|generation|requests|invoices|dashboard)(?:\/|$)/;

/** By route first, then by header: see "Authentication" in the contract. */
export function errorShape(url: string, headers: Readonly<Record<string, string | string[] | undefined>>): ErrorShape {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return 'anthropic';
  if (path.endsWith('enerateContent')) return 'google';
  if (!CUSTOMER_READS.test(path)) return 'problem';
  return given(headers['x-api-key']) || given(headers['anthropic-version']) ? 'anthropic' : 'openai';
}

function given(value: string | string[] | undefined): boolean {
  return value !== undefined && value.length > 0 && value !== '';
}
