import { readEnvironment } from '@tallystick/platform/config';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import { keyShown, makeFirstKey } from '../first-key';
import { withOwnDatabase } from '../own-database';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

/** `migrate`: needs no service. Safe to run in many processes at once. */
export const addMigrate: AddVerb = (program, act) => {
  program
    .command('migrate')
    .description('bring the database up to date and make the topics of Kafka; needs no running service')
    .option('--first-key', 'make the first admin key, shown once, where none lives and ADMIN_API_KEY gives none')
    .action(
      act(async (context, { firstKey }: { firstKey?: boolean }) => {
        const config = readEnvironment();
        const { applied, key } = await withOwnDatabase(context, async (url) => ({
          applied: await migrateAll(config, url),
          key: firstKey === true && config.adminApiKey === null ? ((await makeFirstKey(url))?.key ?? null) : null,
        }));
        answer(context, key === null ? { applied } : { applied, key }, () =>
          [
            applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`,
            ...(key === null ? [] : [keyShown(key)]),
          ].join('\n'),
        );
      }),
    );
};
