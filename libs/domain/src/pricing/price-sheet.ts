import { AMOUNT_SCALE, parseDecimal, type Amount, type Decimal } from '../money';
import { CLASSES, isTokenClass } from '../usage/classes';
import { quantityScale } from '../usage/quantity-text';
import type { Price, Prices } from './rate-version';

/** What one class costs on a sheet, ready to multiply. */
export interface SheetEntry {
  readonly class: string;
  /** Place in the canonical order of classes. */
  readonly rank: number;
  readonly price: string;
  readonly per: string;
  readonly decimal: Decimal;
  /** `per` in the quantity's own integer units (time is counted at 18 decimals). */
  readonly divisor: bigint;
  /** The amount of one integer unit where it is a whole number at scale 12: then nothing needs rounding. */
  readonly unit: Amount | null;
  readonly inheritedFrom: string | null;
  readonly tier: string | null;
}

interface Found {
  readonly price: Price;
  readonly tier: string | null;
  readonly inheritedFrom: string | null;
}

const RANK: ReadonlyMap<string, number> = new Map(CLASSES.map((name, i) => [name, i]));

/**
 * One set of prices that is in force together. A sheet of a condition or context tier stands on the one `beneath` it, but
 * only for what is no token (calls, images, seconds): a tier reprices the whole request, so a token class that it
 * does not price has no price there, and never silently the ordinary one. What is declared to have no price has none.
 */
export class PriceSheet {
  private readonly entries = new Map<string, SheetEntry>();

  constructor(
    private readonly prices: Prices,
    private readonly inherits: Readonly<Record<string, string>>,
    private readonly beneath: PriceSheet | null,
    private readonly label: string | null,
  ) {}

  /** The class's price, its own or inherited; undefined is "no price", which is not free. */
  find(name: string): SheetEntry | undefined {
    const known = this.entries.get(name);
    if (known !== undefined) return known;
    const found = this.lookUp(name);
    if (found === undefined) return undefined;
    const entry = makeEntry(name, found);
    this.entries.set(name, entry);
    return entry;
  }

  private lookUp(name: string): Found | undefined {
    const own = this.own(name);
    if (own === null) return undefined;
    if (own !== undefined) return { price: own, tier: this.label, inheritedFrom: null };
    if (this.beneath !== null && !isTokenClass(name)) return this.beneath.lookUp(name);
    if (!Object.hasOwn(this.inherits, name)) return undefined;
    const target = this.inherits[name] ?? '';
    if (!this.mayInherit(name, target)) return undefined;
    const found = this.lookUp(target);
    return found === undefined ? undefined : { ...found, inheritedFrom: target };
  }

  /** A class that costs something else than its heir in the ordinary sheet would not cost the same in a tier. */
  private mayInherit(name: string, target: string): boolean {
    if (this.beneath === null) return true;
    const ordinary = this.root();
    const own = ordinary.own(name);
    if (own === undefined) return true;
    if (own === null) return false;
    const other = ordinary.lookUp(target);
    return other !== undefined && samePrice(own, other.price);
  }

  /** Null where the class is declared to have no price on this sheet. */
  private own(name: string): Price | null | undefined {
    return Object.hasOwn(this.prices, name) ? this.prices[name] : undefined;
  }

  private root(): PriceSheet {
    return this.beneath === null ? this : this.beneath.root();
  }
}

/** Whether two prices are the same value, whatever their literals. */
export function samePrice(a: Price, b: Price): boolean {
  const x = parseDecimal(a.price);
  const y = parseDecimal(b.price);
  return x.digits * b.per * 10n ** BigInt(y.scale) === y.digits * a.per * 10n ** BigInt(x.scale);
}

function makeEntry(name: string, { price, tier, inheritedFrom }: Found): SheetEntry {
  const decimal = parseDecimal(price.price);
  const divisor = price.per * 10n ** BigInt(quantityScale(name));
  const scaled = decimal.digits * 10n ** BigInt(AMOUNT_SCALE);
  const whole = divisor * 10n ** BigInt(decimal.scale);
  const unit = scaled % whole === 0n ? scaled / whole : null;
  return {
    class: name,
    rank: RANK.get(name) ?? CLASSES.length,
    price: price.price,
    per: price.per.toString(),
    decimal,
    divisor,
    unit,
    inheritedFrom,
    tier,
  };
}
