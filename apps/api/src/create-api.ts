import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { AccountingPeriodsController } from './accounting/accounting-periods.controller';
import { BalancesController } from './balances/balances.controller';
import { createCatalogue } from './catalogue/create-catalogue';
import { createCommands } from './commands/create-commands';
import { ControlDesk } from './controls/control-desk';
import { CustomersController } from './customers/customers.controller';
import { createExceptions } from './exceptions/create-exceptions';
import { createInvoices } from './invoices/create-invoices';
import { createJournal } from './journal/create-journal';
import { KeysController } from './keys/keys.controller';
import { RequestsController } from './requests/requests.controller';
import { TotalsController } from './totals/totals.controller';
import { UsageController } from './usage/usage.controller';
import { createMargin } from './margin/create-margin';
import { createPeriods } from './periods/create-periods';
import { createQuote } from './quote/create-quote';
import { createShadow } from './shadow/create-shadow';

@Module({})
class ApiModule {}

/** REST for admins and for what a customer reads. A money-changing call becomes a command on the log and waits for its outcome. */
export function createApi(context: HttpContext): DynamicModule {
  const controls = new ControlDesk(context);
  return {
    module: ApiModule,
    imports: [
      createCatalogue(context),
      createQuote(context),
      createJournal(),
      createMargin(),
      createInvoices(context),
      createShadow(context),
      createPeriods(context),
      createExceptions(context, controls),
      createCommands(context, controls),
    ],
    controllers: [
      CustomersController,
      KeysController,
      BalancesController,
      TotalsController,
      AccountingPeriodsController,
      UsageController,
      RequestsController,
    ],
  };
}
