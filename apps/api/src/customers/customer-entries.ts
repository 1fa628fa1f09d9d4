import { AGREED_FIELDS, type Catalogue } from '@tallystick/domain/contract';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonObject, JsonValue } from '@tallystick/domain/usage';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import type { ContractDto } from './contract.dto';
import type { BillingStateDto, CustomerDto } from './customer.dto';

const BEGINNING = '1970-01-01T00:00:00Z';
const ACTIVE_SINCE = '2000-01-01T00:00:00Z';

/** Paths of the fields of a new customer's entries in the body that asked for them. */
export const CUSTOMER_FIELDS = { billing_state: 'billing_state.', contract_version: 'contract.' } as const;

/** A new customer with its billing state and first contract version. Throws a 400 problem where the book is unknown. */
export function customerEntries(dto: CustomerDto, catalogue: Catalogue, seq: bigint, now: bigint): NewEntry[] {
  const { id } = dto;
  const state = dto.billing_state === undefined ? { state: 'active', effective_from: ACTIVE_SINCE } : dto.billing_state;
  return [
    { kind: 'customer', key: id, body: { id, ...given('name', dto.name) } },
    stateEntry(id, state as BillingStateDto, now),
    contractEntry(id, dto.contract ?? {}, 1, BEGINNING, catalogue, seq, 'contract.'),
  ];
}

export function stateEntry(customer: string, dto: BillingStateDto, now: bigint): NewEntry {
  return {
    kind: 'billing_state',
    key: customer,
    body: { customer, state: dto.state, effective_from: dto.effective_from ?? formatInstant(now) },
  };
}

export function contractEntry(
  customer: string,
  dto: ContractDto,
  number: number,
  from: string,
  catalogue: Catalogue,
  seq: bigint,
  prefix = '',
): NewEntry {
  const book = dto.book ?? 'default';
  const known = catalogue.book(book, seq);
  if (known === null) throw badField(`${prefix}book`, `price book ${JSON.stringify(book)} does not exist`, 'unknown_book');
  for (const [field, other] of [
    ['upstream_book', dto.upstream_book],
    ['overrides.book', dto.overrides?.['book']],
  ] as const)
    if (typeof other === 'string') requireBook(catalogue, seq, other, known.asset, `${prefix}${field}`);
  if (dto.asset !== undefined && dto.asset !== known.asset)
    throw badField(`${prefix}asset`, `must be ${known.asset}, the asset of book ${book}: nothing converts`);
  const body: JsonObject = {
    customer,
    number,
    effective_from: dto.effective_from ?? from,
    entity: dto.entity ?? 'main',
    book,
    asset: known.asset,
    zone: dto.zone ?? 'UTC',
    funding: dto.funding ?? 'postpaid',
    billing_model: (dto.billing_model ?? { kind: 'pure_token' }) as JsonValue,
    ...agreed(dto),
  };
  return { kind: 'contract_version', key: customer, body };
}

function requireBook(catalogue: Catalogue, seq: bigint, book: string, asset: string, field: string): void {
  const known = catalogue.book(book, seq);
  if (known === null) throw badField(field, `price book ${JSON.stringify(book)} does not exist`, 'unknown_book');
  if (known.asset !== asset) throw badField(field, `is in ${known.asset}, the contract in ${asset}: nothing converts`);
}

/** Passed on as they are: the catalogue's reader names what is wrong in them. */
function agreed(dto: ContractDto): JsonObject {
  return Object.fromEntries(AGREED_FIELDS.flatMap((field) => (dto[field] == null ? [] : [[field, dto[field] as JsonValue]])));
}

function given(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
