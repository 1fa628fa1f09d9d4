/** What a key may do, `resource:action`. `resource:*` grants both actions, `*` everything. */
export const SCOPES = [
  'events:write',
  'events:read',
  'customers:read',
  'customers:write',
  'catalogue:read',
  'catalogue:write',
  'ledger:read',
  'ledger:write',
  'exceptions:read',
  'exceptions:write',
  'invoices:read',
  'replay:read',
  'replay:write',
  'keys:read',
  'keys:write',
  'quote:read',
  'balance:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a customer's own key may hold: reading what is the customer's. */
export const CUSTOMER_SCOPES: readonly Scope[] = ['balance:read', 'invoices:read'];

export function grants(held: readonly string[], wanted: Scope): boolean {
  return held.includes('*') || held.includes(wanted) || held.includes(`${wanted.slice(0, wanted.indexOf(':'))}:*`);
}

/** Whether a text may stand in a key's list of scopes. */
export function isScope(text: string): boolean {
  return text === '*' || SCOPES.some((s) => s === text || `${s.slice(0, s.indexOf(':'))}:*` === text);
}
