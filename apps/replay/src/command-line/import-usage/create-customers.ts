import { Refused, type Service } from '../service';
import { Failed } from '../exit';

/**
 * Makes these customers where they are not there yet, with what the service takes for granted: active from 2000-01-01, UTC, postpaid,
 * pure token, on the book `default` and its asset. Answers how many were made. Safe to repeat.
 */
export async function createCustomers(service: Service, ids: readonly string[]): Promise<number> {
  try {
    const body = { customers: ids.map((id) => ({ id })) };
    return (await service.insist<{ created: number }>('/v1/customers/bulk', { body })).created;
  } catch (error) {
    const code = error instanceof Refused ? (error.body as { code?: unknown } | null)?.code : undefined;
    if (code !== 'unknown_book') throw error;
    throw new Failed('customers need the price book `default`, which is not there yet: "import rates FILE" makes it');
  }
}
