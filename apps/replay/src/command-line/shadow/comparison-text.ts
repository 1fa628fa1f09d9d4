import { table } from '../table';

interface Figures {
  readonly quantity: string | null;
  readonly exact: string | null;
  readonly shown: string | null;
}
export interface LeftOut {
  readonly reason: string;
  readonly events: number;
  readonly detail: string;
  readonly example: { readonly source: string; readonly id: string };
}
interface Line {
  readonly status: 'equal' | 'different' | 'only_expected' | 'only_generated';
  readonly model: string;
  readonly class: string;
  readonly rate_version: string | null;
  readonly meter: string | null;
  readonly part: string | null;
  readonly expected: Figures | null;
  readonly generated: Figures | null;
  readonly difference: Figures;
}
interface Total {
  readonly expected: string | null;
  readonly generated: string;
  readonly difference: string | null;
}
/** As `POST …/shadow-invoices/{month}/compare` answers. */
export interface Comparison {
  readonly customer: string;
  readonly month: string;
  readonly asset: string;
  readonly zone: string;
  readonly equal: boolean;
  readonly lines: readonly Line[];
  readonly totals: { readonly exact: Total; readonly shown: Total };
  readonly left_out: readonly LeftOut[];
}

const FIGURES = ['quantity', 'exact', 'shown'] as const;
const COLUMNS = ['', 'model', 'class', 'part', 'rate version', 'figure', 'expected', 'generated', 'difference'];

/** Every figure that was expected of every line, then the totals, then what is counted nowhere. */
export function comparisonText(c: Comparison): string {
  const rows = c.lines.flatMap((line) => rowsOf(line));
  const totals = (['exact', 'shown'] as const).map((name) => totalText(name, c.totals[name], c.asset));
  const differing = c.lines.filter((l) => l.status !== 'equal').length;
  return [
    `Shadow of ${c.customer}, ${c.month} (${c.zone}), against what was expected`,
    table(COLUMNS, rows, ['expected', 'generated', 'difference']),
    ...totals,
    ...leftOutText(c.left_out),
    c.equal ? `${c.lines.length} lines, all equal` : `${differing} of ${c.lines.length} lines differ`,
  ].join('\n');
}

export const leftOutText = (leftOut: readonly LeftOut[]): string[] =>
  leftOut.map((l) => `left out: ${l.events} × ${l.reason} (${l.detail}; the first is ${l.example.id} of ${l.example.source})`);

function rowsOf(line: Line): string[][] {
  const part = [line.meter, line.part].filter((p) => p !== null).join(' ');
  const names = [MARKS[line.status], line.model, line.class, part, line.rate_version ?? ''];
  const told = FIGURES.filter((f) => line.expected === null || line.expected[f] !== null);
  return told.map((f) => [...names, f, line.expected?.[f] ?? '', line.generated?.[f] ?? '', line.difference[f] ?? '']);
}

const MARKS: Readonly<Record<Line['status'], string>> = {
  equal: 'ok',
  different: 'DIFFERS',
  only_expected: 'MISSING',
  only_generated: 'EXTRA',
};

function totalText(name: string, { expected, generated, difference }: Total, asset: string): string {
  const rest = expected === null ? '' : `, expected ${expected}, difference ${difference ?? ''}`;
  return `${name}: generated ${generated} ${asset}${rest}`;
}
