import { readEnvironment } from '@tallystick/platform/config';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import { withOwnDatabase } from '../own-database';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

/** `migrate`: needs no service. Safe to run in many processes at once. */
export const addMigrate: AddVerb = (program, act) => {
  program
    .command('migrate')
    .description('bring the database up to date and make the topics of Kafka; needs no running service')
    .action(
      act(async (context) => {
        const applied = await withOwnDatabase(context, (url) => migrateAll(readEnvironment(), url));
        answer(context, { applied }, () => (applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`));
      }),
    );
};
