import { addressText, samePrice, type Address, type Cell } from './cells';
import { quarantine, type Quarantined } from './price-list';
import type { Price } from '../pricing';

/** Collects one model's prices; two keys that give one class different prices are both quarantined. */
export class CellCollector {
  private readonly cells = new Map<string, { cell: Address & { price: Price }; field: string }>();
  private readonly conflicting = new Set<string>();
  readonly quarantined: Quarantined[] = [];

  constructor(private readonly key: string) {}

  put(field: string, address: Address, price: Price): void {
    const at = addressText(address);
    const known = this.cells.get(at);
    if (known === undefined) {
      if (this.conflicting.has(at)) this.refuse(field, at);
      else this.cells.set(at, { cell: { ...address, price }, field });
      return;
    }
    if (samePrice(known.cell.price, price)) return;
    this.cells.delete(at);
    this.conflicting.add(at);
    this.refuse(known.field, at);
    this.refuse(field, at);
  }

  all(): Cell[] {
    return [...this.cells.values()].map(({ cell }) => cell);
  }

  private refuse(field: string, at: string): void {
    this.quarantined.push(quarantine(this.key, field, 'given_twice', `another key gives ${at} another price`));
  }
}
