import { CatalogueError, readCustomer } from '@tallystick/domain/contract';
import { Failed } from '../exit';
import { Refused } from '../refused';
import type { Service } from '../service';

/**
 * Makes these customers where they are not there yet, with what the service takes for granted: active from 2000-01-01, UTC, postpaid,
 * pure token, on the book `default` and its asset. A name that no customer can have is left out: its usage parks and keeps nobody else's
 * waiting. Answers how many were made, and the names that were left out. Safe to repeat.
 */
export async function createCustomers(service: Service, ids: readonly string[]): Promise<{ created: number; impossible: string[] }> {
  const possible = ids.filter(isCustomerId);
  const impossible = ids.filter((id) => !isCustomerId(id));
  if (possible.length === 0) return { created: 0, impossible };
  try {
    const body = { customers: possible.map((id) => ({ id })) };
    const { created } = await service.insist<{ created: number }>('/v1/customers/bulk', { body, typed: [] });
    return { created, impossible };
  } catch (error) {
    const code = error instanceof Refused ? (error.body as { code?: unknown } | null)?.code : undefined;
    if (code !== 'unknown_book') throw error;
    throw new Failed('customers need the price book `default`, which is not there yet: "import rates FILE" makes it');
  }
}

function isCustomerId(id: string): boolean {
  try {
    readCustomer({ id });
    return true;
  } catch (error) {
    if (error instanceof CatalogueError) return false;
    throw error;
  }
}
