import type { Command } from 'commander';
import { readEnvironment } from '@tallystick/platform/config';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import { Failed, WrongUse } from '../exit';
import { keyShown, makeFirstKey } from '../first-key';
import { withOwnDatabase } from '../own-database';
import { segment, Service } from '../service';
import { answer, type Context } from '../settings';
import { table } from '../table';
import type { AddVerb } from '../verb';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly customer: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}
interface NewKey extends Key {
  readonly key: string;
}
interface CreateOptions {
  readonly scope: string[];
  readonly customer?: string;
  readonly expires?: string;
}

/** `keys list | create | revoke` over the service; `keys --first` on the database itself. */
export const addKeys: AddVerb = (program, act) => {
  const keys = program
    .command('keys')
    .description('API keys: list, create, revoke; --first makes the first admin key without a service')
    .option('--first', 'make the first admin key on the database itself; refused where one lives')
    .action(
      act(async (context, options: { first?: boolean }, command: Command) => {
        if (options.first !== true) throw new WrongUse(`${command.helpInformation()}\nkeys wants list, create, revoke or --first`);
        await first(context);
      }),
    );
  keys
    .command('list')
    .description('every key, without the keys themselves')
    .option('--customer <id>', "this customer's only")
    .action(act(list));
  keys
    .command('create')
    .description('a new random key: shown once')
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <scope...>', 'what it may do: resource:action, resource:* or *')
    .option('--customer <id>', "whose key it is: reads this customer's rows only")
    .option('--expires <instant>', 'RFC 3339; else it does not expire')
    .action(act(create));
  keys.command('revoke').description('end a key everywhere within 5 seconds').argument('<key-id>').action(act(revoke));
};

async function first(context: Context): Promise<void> {
  const made = await withOwnDatabase(context, async (url) => {
    await migrateAll(readEnvironment(), url);
    return makeFirstKey(url);
  });
  if (made === null) throw new Failed('an admin key lives already: "keys create" makes more, with that one in ADMIN_API_KEY');
  answer(context, { id: made.row.keyId, key: made.key }, () => keyShown(made.key));
}

async function list(context: Context, options: { customer?: string }): Promise<void> {
  const service = new Service(context.settings);
  const all: Key[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: '500', cursor, customer: options.customer };
    const page: { data: Key[]; next_cursor: string | null } = await service.call('/v1/admin/keys', { query });
    all.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  const row = (k: Key): string[] => [
    k.id,
    k.name,
    `${k.prefix}…`,
    k.scopes.join(' '),
    k.customer ?? '',
    k.created_at.slice(0, 19),
    state(k),
  ];
  answer(context, all, () => table(['id', 'name', 'key', 'scopes', 'customer', 'created (UTC)', 'state'], all.map(row)));
}

function state(key: Key): string {
  if (key.revoked_at !== null) return `revoked ${key.revoked_at.slice(0, 19)}`;
  return key.expires_at === null ? 'lives' : `until ${key.expires_at.slice(0, 19)}`;
}

async function create(context: Context, name: string, o: CreateOptions): Promise<void> {
  const body = { name, scopes: o.scope, customer: o.customer, expires_at: o.expires };
  const made = await new Service(context.settings).call<NewKey>('/v1/admin/keys', { body });
  answer(context, made, () => `${made.id} (${made.scopes.join(' ')})\nThe key, shown once: ${made.key}`);
}

async function revoke(context: Context, id: string): Promise<void> {
  await new Service(context.settings).call(`/v1/admin/keys/${segment(id, 'the key id')}`, { method: 'DELETE' });
  answer(context, { id, revoked: true }, () => `${id} is revoked.`);
}
