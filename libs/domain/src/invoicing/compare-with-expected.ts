import type { LinePart } from '../charge';
import type { Amount } from '../money';
import { rateNumber, type InvoiceLine } from './invoice-line';

/** Quantity and money of one or several lines; null where nobody says. */
export interface Figures {
  readonly quantity: bigint | null;
  readonly exact: Amount | null;
  readonly shown: Amount | null;
}

/** A line that somebody else worked out. What it doesn't name (undefined) may be anything: it then stands for several lines of ours. */
export interface ExpectedLine extends Figures {
  readonly model: string;
  readonly class: string;
  /** The whole name or its number alone; null: no rate version at all. */
  readonly rateVersion?: string | null | undefined;
  readonly meter?: string | null | undefined;
  readonly part?: LinePart | undefined;
  readonly stance?: string | null | undefined;
}
export type ExpectedNames = Omit<ExpectedLine, keyof Figures>;

export interface ComparedLine extends ExpectedNames {
  readonly status: 'equal' | 'different' | 'only_expected' | 'only_generated';
  /** Numbers of the lines of ours that it was compared with. */
  readonly lines: readonly number[];
  readonly expected: Figures | null;
  readonly generated: Figures | null;
  /** Generated − expected; null of a figure that was not expected. */
  readonly difference: Figures;
}

const NAMES = ['model', 'class', 'rateVersion', 'meter', 'part', 'stance'] as const;
const NOTHING: Figures = { quantity: 0n, exact: 0n, shown: 0n };

/**
 * Expected lines against those of an invoice. Expected lines of the same names are one. Each takes the lines of ours that it fits and no
 * other has taken, those that name more first; what nobody takes is `only_generated`. In the order of the invoice's lines, then of
 * what only was expected.
 */
export function compareWithExpected(expected: readonly ExpectedLine[], lines: readonly InvoiceLine[]): ComparedLine[] {
  const wanted = merged(expected);
  const free = new Set(lines);
  const taken = new Map<ExpectedLine, InvoiceLine[]>();
  for (const line of [...wanted].sort((a, b) => named(b) - named(a))) {
    const fits = lines.filter((l) => free.has(l) && fitsInto(l, line));
    for (const l of fits) free.delete(l);
    taken.set(line, fits);
  }
  const both = wanted.map((line) => compared(line, taken.get(line) ?? []));
  const ours = [...free].map((line): ComparedLine => {
    const generated = sum([line]);
    return { ...namesOf(line), status: 'only_generated', lines: [line.n], expected: null, generated, difference: generated };
  });
  const first = (c: ComparedLine): number => c.lines[0] ?? Infinity;
  return [...both, ...ours].sort((a, b) => (first(a) === first(b) ? 0 : first(a) - first(b)));
}

function compared(line: ExpectedLine, found: readonly InvoiceLine[]): ComparedLine {
  const { quantity, exact, shown, ...names } = line;
  const expected = { quantity, exact, shown };
  const generated = found.length === 0 ? null : sum(found);
  const difference = minus(generated ?? NOTHING, expected);
  const equal = isEqual(difference);
  const status = equal ? 'equal' : generated === null ? 'only_expected' : 'different';
  const [only, ...more] = found;
  const shownNames = only !== undefined && more.length === 0 ? namesOf(only) : names;
  return { ...shownNames, status, lines: found.map((l) => l.n), expected, generated, difference };
}

function namesOf({ model, class: cls, rateVersion, meter, part, stance }: InvoiceLine): ExpectedNames {
  return { model, class: cls, rateVersion, meter, part, stance };
}

/** Whether every figure that was expected came out. */
export const isEqual = (difference: Figures): boolean => Object.values(difference).every((d: bigint | null) => d === null || d === 0n);

/** What is said in both; a figure that nobody expected has no difference. */
export function minus(generated: Figures, expected: Figures): Figures {
  const of = (name: keyof Figures): bigint | null => {
    const [g, e] = [generated[name], expected[name]];
    return g === null || e === null ? null : g - e;
  };
  return { quantity: of('quantity'), exact: of('exact'), shown: of('shown') };
}

const add = (a: bigint | null, b: bigint | null): bigint | null => (a === null || b === null ? null : a + b);

/** A figure is known of the sum where it is known of all of them. */
export function addFigures(all: readonly Figures[]): Figures {
  return all.reduce(
    (s, f) => ({ quantity: add(s.quantity, f.quantity), exact: add(s.exact, f.exact), shown: add(s.shown, f.shown) }),
    NOTHING,
  );
}

const sum = (lines: readonly InvoiceLine[]): Figures => addFigures(lines.map(({ quantity, exact, shown }) => ({ quantity, exact, shown })));

function merged(expected: readonly ExpectedLine[]): ExpectedLine[] {
  const byName = new Map<string, ExpectedLine>();
  for (const line of expected) {
    const key = JSON.stringify(NAMES.map((name) => (line[name] === undefined ? [] : line[name])));
    const before = byName.get(key);
    byName.set(key, before === undefined ? line : { ...line, ...addFigures([before, line]) });
  }
  return [...byName.values()];
}

const named = (line: ExpectedNames): number => NAMES.filter((name) => line[name] !== undefined).length;

function fitsInto(line: InvoiceLine, wanted: ExpectedNames): boolean {
  const free = <T>(want: T | undefined, is: T): boolean => want === undefined || want === is;
  if (line.model !== wanted.model || line.class !== wanted.class) return false;
  if (!free(wanted.meter, line.meter) || !free(wanted.part, line.part) || !free(wanted.stance, line.stance)) return false;
  const rate = wanted.rateVersion;
  return rate === undefined || (rate ?? '') === line.rateVersion || rate === rateNumber(line.rateVersion);
}
