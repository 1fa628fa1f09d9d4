import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { InvoiceDesk } from './invoice-desk';
import { InvoicesController } from './invoices.controller';

@Module({})
class InvoicesModule {}

/** Draft invoices and the charges behind their lines. */
export function createInvoices(context: HttpContext): DynamicModule {
  return {
    module: InvoicesModule,
    controllers: [InvoicesController],
    providers: [{ provide: InvoiceDesk, useValue: new InvoiceDesk(context) }],
  };
}
