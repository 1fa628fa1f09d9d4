import { setImmediate as turn } from 'node:timers/promises';
import { quoteLine, wantedTotals, type QuoteAnswer, type QuoteBasis } from '@tallystick/domain/quote';
import type { JsonValue } from '@tallystick/domain/usage';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { parseLine } from './quote-body';
import { ReadTotals } from './read-totals';

/** Lines between two looks at other requests: quotes must not hold up holds. */
const LINES_AT_ONCE = 200;

/** Quotes lines against the catalogue as it stands, pinned once for all of them. */
export class QuoteDesk {
  constructor(private readonly context: HttpContext) {}

  /** The answers as JSON texts, in the order of the lines. */
  async quote(lines: readonly Buffer[]): Promise<string[]> {
    const { sql } = this.context.db;
    const pinnedSeq = await this.context.catalogue.pin(sql);
    const totals = new ReadTotals(sql);
    const basis = { catalogue: this.context.catalogue.catalogue, pinnedSeq, now: BigInt(Date.now()) * 1_000_000n, totals };
    const answers: string[] = [];
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      const read = lines.slice(from, from + LINES_AT_ONCE).map(parseLine);
      await totals.load(read.flatMap((r) => ('value' in r ? (wantedTotals(r.value, basis) ?? []) : [])));
      read.forEach((r, i) => {
        const answer = 'value' in r ? safely(r.value, basis) : malformed(`line ${from + i + 1} ${r.problem}`);
        answers.push(JSON.stringify(answer));
      });
      await turn();
    }
    return answers;
  }
}

/** What is nested deeper than the stack is a line's own fault. */
function safely(line: JsonValue, basis: QuoteBasis): QuoteAnswer {
  try {
    return quoteLine(line, basis);
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) return malformed('the line is nested too deeply');
    throw error;
  }
}

const malformed = (detail: string): QuoteAnswer => ({ id: null, parked: 'malformed', detail });
