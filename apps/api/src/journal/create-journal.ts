import { Module, type DynamicModule } from '@nestjs/common';
import { JournalController } from './journal.controller';
import { StatementController } from './statement.controller';

@Module({})
class JournalModule {}

/** What the journal holds: entries, accounts, statements, the trial balance. Reads only. */
export function createJournal(): DynamicModule {
  return { module: JournalModule, controllers: [JournalController, StatementController] };
}
