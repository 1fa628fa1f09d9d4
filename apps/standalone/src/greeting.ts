import { DEMO_REQUEST } from './demo-shop';

export interface Greeting {
  readonly url: string;
  /** Shown on the first start only; null later. */
  readonly adminKey: string | null;
  readonly keyFile: string | null;
  readonly demo: boolean;
}

/** What `npm start` prints when everything runs. */
export function greeting({ url, adminKey, keyFile, demo }: Greeting): string {
  const lines = ['', `Tallystick runs at ${url}`, `  documentation ${url}/docs`, ''];
  if (adminKey !== null) lines.push(`  admin key (shown once): ${adminKey}`, ...(keyFile === null ? [] : [`  the command line reads it from ${keyFile}`]), '');
  if (demo)
    lines.push(
      'Three things to try in another terminal:',
      `  npm run -s tallystick -- explain ${DEMO_REQUEST}      replay a charge from its raw event to the journal`,
      `  npm run -s tallystick -- invoice acme ${new Date().toISOString().slice(0, 7)}                     the draft invoice, line by line`,
      '  npm run -s tallystick -- verify                                every invariant, every charge re-executed',
      '',
    );
  lines.push('Stop with Ctrl-C. Data stays.', '');
  return lines.join('\n');
}
