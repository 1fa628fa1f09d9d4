import { impossible } from './usage-fault';
import type { UsagePart } from './usage-reading';

/**
 * What a dialect writes its reading into: quantities class by class, notes, and, only when asked for, the equations it
 * checked. Counts are safe integers, so sums of a few of them compare exactly with a safe total.
 */
export class Tally {
  quantities: Record<string, bigint> = {};
  parts: UsagePart[] | null = null;
  notes: string[] | null = null;
  /** Nothing to bill, and that is not a lack of usage: a failed job. */
  nothing = false;

  constructor(private readonly equations: string[] | null) {}

  /** Adds to a class; zero leaves no trace. */
  put(name: string, count: number): void {
    if (count > 0) this.putExact(name, BigInt(count));
  }

  putExact(name: string, count: bigint): void {
    const before = this.quantities[name];
    this.quantities[name] = before === undefined ? count : before + count;
  }

  note(text: string): void {
    (this.notes ??= []).push(text);
  }

  /** Closes the quantities so far as the part of one model. */
  endPart(model: string | null): void {
    (this.parts ??= []).push({ model, quantities: this.quantities });
    this.quantities = {};
  }

  /** terms must add up to the total that the provider names in `field`; a null total was not reported. */
  conserve2(a: number, b: number, total: number | null, field: string, verdict = ''): void {
    if (total === null) return;
    if (a + b !== total) throw impossible(`${a} + ${b} is not ${field} ${total}`, field);
    if (this.equations !== null) this.equations.push(`${a}+${b}=${total}${verdict}`);
  }

  conserve(terms: readonly number[], total: number | null, field: string, verdict = ''): void {
    if (total === null) return;
    const sum = terms.reduce((left, right) => left + right, 0);
    if (sum !== total) throw impossible(`${terms.join(' + ')} is not ${field} ${total}`, field);
    this.equation(terms, total, verdict);
  }

  /** Records an equation that holds by construction. Zero terms are left out. */
  equation(terms: readonly number[], total: number, verdict = ''): void {
    if (this.equations === null) return;
    const shown = terms.filter((term) => term > 0);
    this.equations.push(`${shown.length === 0 ? '0' : shown.join('+')}=${total}${verdict}`);
  }

  get recording(): boolean {
    return this.equations !== null;
  }

  asParts(): readonly UsagePart[] {
    if (this.parts !== null) return this.parts;
    for (const _ in this.quantities) return [{ model: null, quantities: this.quantities }];
    return [];
  }
}
