import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { QuoteController } from './quote.controller';
import { QuoteDesk } from './quote-desk';

@Module({})
class QuoteModule {}

/** What would it cost? The same rules as rating, kept nowhere. */
export function createQuote(context: HttpContext): DynamicModule {
  return { module: QuoteModule, controllers: [QuoteController], providers: [{ provide: QuoteDesk, useValue: new QuoteDesk(context) }] };
}
