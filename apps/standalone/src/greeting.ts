import { DEMO_REQUEST } from './demo-shop';

export interface Greeting {
  readonly url: string;
  /** Shown on the first start only; null later. */
  readonly adminKey: string | null;
  readonly keyFile: string | null;
  /** Whether the key is the environment's: then the command line must be given it too. */
  readonly keyFromEnvironment: boolean;
  /** The demo shop's month, YYYY-MM; null where there is no demo shop. */
  readonly demoMonth: string | null;
}

/** What `npm start` prints when everything runs. */
export function greeting({ url, adminKey, keyFile, keyFromEnvironment, demoMonth }: Greeting): string {
  const lines = ['', `Tallystick runs at ${url}`, `  documentation  ${url}/docs`];
  if (adminKey !== null) lines.push(`  admin key      ${adminKey}   (shown this once)`);
  if (adminKey !== null && keyFile !== null) lines.push(`                 the command line reads it from ${keyFile}`);
  if (keyFromEnvironment) lines.push('  admin key      that of ADMIN_API_KEY: the command line wants it as well');
  const things = demoMonth === null ? EMPTY_SHOP : demoShop(demoMonth);
  const elsewhere = url === 'http://127.0.0.1:8080' ? ':' : `, after "export TALLYSTICK_URL=${url}":`;
  lines.push('', `Three things to try in another terminal${elsewhere}`);
  for (const [verb, does] of things) lines.push(`  npm run -s tallystick -- ${verb}`, `      ${does}`);
  return [...lines, '', 'Stop with Ctrl-C; the data stays.', ''].join('\n');
}

type Thing = readonly [verb: string, does: string];

const demoShop = (month: string): readonly Thing[] => [
  [`explain ${DEMO_REQUEST}`, 'replay one charge, from its raw event to the journal and the invoice line'],
  [`invoice acme ${month}`, 'the draft invoice, line by line'],
  ['verify', 'check every invariant and execute every charge again'],
];
const EMPTY_SHOP: readonly Thing[] = [
  ['import rates rates.json', 'your own prices'],
  ['import usage events.jsonl --create-customers', 'your usage, priced and posted'],
  ['totals --by customer,model', 'exact sums, read from the journal'],
];
