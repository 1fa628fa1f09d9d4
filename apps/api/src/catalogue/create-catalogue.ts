import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { ImportDesk } from './imports/import-desk';
import { ImportsController } from './imports/imports.controller';
import { ProposalDesk } from './imports/proposal-desk';
import { ProposalsController } from './imports/proposals.controller';
import { PriceBooksController } from './price-books.controller';

@Module({})
class CatalogueModule {}

/** Price books, their rate versions, and price lists that come in. */
export function createCatalogue(context: HttpContext): DynamicModule {
  return {
    module: CatalogueModule,
    controllers: [PriceBooksController, ImportsController, ProposalsController],
    providers: [
      { provide: ImportDesk, useValue: new ImportDesk(context) },
      { provide: ProposalDesk, useValue: new ProposalDesk(context) },
    ],
  };
}
