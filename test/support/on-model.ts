import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import { customerEntries } from './shop';

/** A customer on this billing model from 2026-09-01 on. */
export function onModel(id: string, billing_model: object, more: object = {}): NewEntry[] {
  const [customer, state, contract] = customerEntries(id);
  if (customer === undefined || state === undefined || contract === undefined) throw new Error('three entries');
  const body = { ...(contract.body as object), effective_from: '2026-09-01T00:00:00Z', billing_model, ...more } as never;
  return [customer, state, { ...contract, body }];
}
