import type { NewEntry } from '@tallystick/platform/storage/catalogue';

const BEGINNING = '1970-01-01T00:00:00Z';
const SINCE = '2000-01-01T00:00:00Z';
const BOOK = 'default';

export const DEMO_CUSTOMERS = [
  { id: 'acme', name: 'Acme Search (prepaid)', funding: 'prepaid', deposit: '25' },
  { id: 'globex', name: 'Globex Media (postpaid)', funding: 'postpaid', deposit: null },
  { id: 'initech', name: 'Initech (prepaid, nearly empty)', funding: 'prepaid', deposit: '1' },
] as const;

const TOKENS = {
  input_text: { price: '0.525', per: '1000000' },
  cache_read_text: { price: '0.0525', per: '1000000' },
  output_text: { price: '4.20', per: '1000000' },
};
/** A failed generation costs nothing. */
const FLAT = { generation: { price: '0.21', per: '1' } };

/** Prices and customers of the demo shop. */
export function demoCatalogue(): NewEntry[] {
  return [
    { kind: 'price_book', key: BOOK, body: { id: BOOK, asset: 'USD', name: 'Demo prices' } },
    rate('gpt-5.2', TOKENS),
    rate('demo-image', FLAT),
    rate('demo-video', FLAT),
    ...DEMO_CUSTOMERS.flatMap((customer) => customerEntries(customer)),
  ];
}

function rate(model: string, prices: typeof TOKENS | typeof FLAT): NewEntry {
  const body = { book: BOOK, model, number: 1, asset: 'USD', effective_from: BEGINNING, effective_to: null, prices };
  return { kind: 'rate_version', key: `${BOOK}/${model}/1`, body };
}

function customerEntries({ id, name, funding }: (typeof DEMO_CUSTOMERS)[number]): NewEntry[] {
  const contract = {
    ...{ customer: id, number: 1, effective_from: SINCE, entity: 'main', book: BOOK, asset: 'USD' },
    ...{ zone: 'UTC', funding, billing_model: { kind: 'pure_token' } },
  };
  return [
    { kind: 'customer', key: id, body: { id, name } },
    { kind: 'billing_state', key: id, body: { customer: id, state: 'active', effective_from: SINCE } },
    { kind: 'contract_version', key: id, body: contract },
  ];
}
