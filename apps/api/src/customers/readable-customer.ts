import type { Principal } from '@tallystick/platform/http/auth';
import { badField, notFound } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { recentSeq } from '../catalogue/write-catalogue';
import { findCustomer } from './show-customer';

const CATALOGUE_STALE_MS = 200;

/**
 * The customer that a read is about, with the catalogue's number it was found at. A customer's key means its own customer, and no
 * other exists for it (I17); any other key has to name one. Throws a 404 problem, or 400 where none is named.
 */
export async function readableCustomer(
  context: HttpContext,
  caller: Principal,
  idOrAlias: string | undefined,
): Promise<{ id: string; seq: bigint }> {
  const asked = idOrAlias ?? caller.customer;
  if (asked === null) throw badField('customer', 'is required with a key that is not a customer’s');
  const seq = await recentSeq(context, CATALOGUE_STALE_MS);
  const known = context.catalogue.catalogue.customer(asked, seq)?.id;
  const found = known === undefined ? await findCustomer(context, asked) : { id: known, seq };
  if (caller.customer !== null && caller.customer !== found.id) throw notFound(`customer ${JSON.stringify(asked.slice(0, 100))}`);
  return found;
}
