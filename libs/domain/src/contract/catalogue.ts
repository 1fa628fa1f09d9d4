import { parseRateContent, RateIndex, type RateVersion } from '../pricing';
import type { Instant } from '../time';
import type { JsonValue } from '../usage/json';
import {
  readAlias,
  readBillingState,
  readCustomer,
  readModelAlias,
  readPriceBook,
  type BillingState,
  type Customer,
  type PriceBook,
} from './bodies';
import { readContractVersion, type ContractVersion } from './contract-version';
import type { Account, Recorded } from './account';
import { Timeline } from './timeline';
import { readUpstreamPolicy, type UpstreamPolicy } from './upstream-policy';

export const CATALOGUE_KINDS = [
  'price_book',
  'rate_version',
  'customer',
  'billing_state',
  'contract_version',
  'alias',
  'model_alias',
  'upstream_policy',
] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];

/** One row of the append-only list. `body` is the parsed canonical JSON, `bodyHash` its sha256. */
export interface CatalogueEntry {
  readonly seq: bigint;
  readonly kind: CatalogueKind;
  readonly body: JsonValue;
  readonly bodyHash: Uint8Array;
}

/**
 * The fold of the catalogue's entries. Bitemporal: every look-up takes the catalogue number it is pinned to, so that one structure
 * answers live rating and replay at any old number.
 */
export class Catalogue {
  private lastSeq = 0n;
  private readonly accounts = new Map<string, Account>();
  private readonly aliases = new Map<string, Recorded<{ customer: string }>[]>();
  private readonly books = new Map<string, Recorded<PriceBook>>();
  private readonly rateHashes = new Map<bigint, Uint8Array>();
  private readonly contractHashes = new Map<bigint, Uint8Array>();
  private readonly periodicCustomers = new Set<string>();
  private readonly upstream = new Map<string | null, Timeline<Recorded<UpstreamPolicy>>>();
  readonly rates = new RateIndex();

  /** The last entry folded in. */
  get seq(): bigint {
    return this.lastSeq;
  }

  /** Folds in the next entry; throws `CatalogueError` or pricing's error where the body is not ours, and where a number is skipped. */
  apply(entry: CatalogueEntry): void {
    if (entry.seq !== this.lastSeq + 1n) throw new Error(`catalogue entry ${entry.seq} does not follow ${this.lastSeq}`);
    this.fold(entry);
    this.lastSeq = entry.seq;
  }

  private fold({ seq, kind, body, bodyHash }: CatalogueEntry): void {
    switch (kind) {
      case 'price_book': {
        const book = readPriceBook(body);
        if (!this.books.has(book.id)) this.books.set(book.id, { ...book, recordedSeq: seq });
        return;
      }
      case 'rate_version':
        this.rates.add(parseRateContent(body, seq));
        this.rateHashes.set(seq, bodyHash);
        return;
      case 'customer': {
        const customer = readCustomer(body);
        const old = this.accounts.get(customer.id);
        if (old === undefined)
          this.accounts.set(customer.id, {
            id: customer.id,
            customer: { id: customer.id, name: customer.name, recordedSeq: seq },
            states: new Timeline(),
            contracts: new Timeline(),
            standing: null,
          });
        else old.customer = { ...customer, recordedSeq: old.customer.recordedSeq };
        return;
      }
      case 'billing_state': {
        const { customer, state, effectiveFrom } = readBillingState(body);
        const account = this.known(customer);
        account.states.add({ state, effectiveFrom, recordedSeq: seq });
        account.standing = null;
        return;
      }
      case 'contract_version': {
        const contract = readContractVersion(body, seq);
        const account = this.known(contract.customer);
        account.contracts.add(contract);
        account.standing = null;
        this.contractHashes.set(seq, bodyHash);
        if (contract.periodic) this.periodicCustomers.add(account.customer.id);
        return;
      }
      case 'alias': {
        const { alias, customer } = readAlias(body);
        const list = this.aliases.get(alias) ?? [];
        list.push({ customer, recordedSeq: seq });
        this.aliases.set(alias, list);
        return;
      }
      case 'model_alias': {
        const { alias, model, book } = readModelAlias(body);
        this.rates.addAlias(book, alias, model, seq);
        return;
      }
      case 'upstream_policy': {
        const policy = readUpstreamPolicy(body);
        const timeline = this.upstream.get(policy.provider) ?? new Timeline();
        timeline.add({ ...policy, recordedSeq: seq });
        this.upstream.set(policy.provider, timeline);
        return;
      }
    }
  }

  private known(id: string): Account {
    const account = this.accounts.get(id);
    if (account === undefined) throw new Error(`catalogue: customer ${id} is not known yet`);
    return account;
  }

  /** The account that an id or alias means, as known at `pinnedSeq`; null where none. Its timelines take the pinned number as well. */
  account(idOrAlias: string, pinnedSeq: bigint): Account | null {
    const direct = this.accounts.get(idOrAlias);
    // Who stood somewhere at this number was known at it.
    if (direct !== undefined && (direct.standing?.pinnedSeq === pinnedSeq || direct.customer.recordedSeq <= pinnedSeq)) return direct;
    const target = this.aliases.get(idOrAlias)?.findLast((a) => a.recordedSeq <= pinnedSeq);
    return target === undefined ? null : (this.accounts.get(target.customer) ?? null);
  }

  customer(idOrAlias: string, pinnedSeq: bigint): Customer | null {
    return this.account(idOrAlias, pinnedSeq)?.customer ?? null;
  }

  /** `created` where nothing was ever said. */
  billingState(customer: string, at: Instant, pinnedSeq: bigint): BillingState {
    return this.accounts.get(customer)?.states.at(at, pinnedSeq)?.state ?? 'created';
  }

  contract(customer: string, at: Instant, pinnedSeq: bigint): Recorded<ContractVersion> | null {
    return this.accounts.get(customer)?.contracts.at(at, pinnedSeq) ?? null;
  }

  contracts(customer: string, pinnedSeq: bigint): Recorded<ContractVersion>[] {
    return this.accounts.get(customer)?.contracts.known(pinnedSeq) ?? [];
  }

  /** The contract version that entry `seq` recorded, of a customer's. */
  contractVersion(customer: string, seq: bigint): Recorded<ContractVersion> | null {
    return this.contracts(customer, seq).find((c) => c.recordedSeq === seq) ?? null;
  }

  /** Customers with a contract version that runs by the period: the only ones for whom a period's end is anything. */
  get periodic(): ReadonlySet<string> {
    return this.periodicCustomers;
  }

  book(id: string, pinnedSeq: bigint): PriceBook | null {
    const book = this.books.get(id);
    return book !== undefined && book.recordedSeq <= pinnedSeq ? book : null;
  }

  /** The book of what the provider charges us; null where none is in force. Its own policy counts before that of every provider. */
  upstreamBook(provider: string | null, at: Instant, pinnedSeq: bigint): string | null {
    if (this.upstream.size === 0) return null;
    const own = provider === null ? undefined : this.upstream.get(provider)?.at(at, pinnedSeq);
    return (own ?? this.upstream.get(null)?.at(at, pinnedSeq))?.book ?? null;
  }

  /** sha256 of the content of the rate version that entry `seq` published, or of the contract version that holds its prices. */
  rateHash(seq: bigint): Uint8Array | null {
    return this.rateHashes.get(seq) ?? this.contractHashes.get(seq) ?? null;
  }

  contractHash(seq: bigint): Uint8Array | null {
    return this.contractHashes.get(seq) ?? null;
  }

  rate(book: string, model: string, at: Instant, pinnedSeq: bigint): RateVersion | null {
    return this.rates.select(book, model, at, pinnedSeq);
  }
}
