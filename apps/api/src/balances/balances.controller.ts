import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { shardOf } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { readInstant } from '@tallystick/platform/http/read-instant';
import { readAccountsAsOf, readAccountsAt, readCustomerAccounts } from '@tallystick/platform/storage/reads';
import { readableCustomer } from '../customers/readable-customer';
import { readAllowances } from '../periods/read-allowances';
import { BalanceQuery, HistoryQuery } from './balance.query';
import { BALANCE_SCHEMA } from './balance.schema';
import { accountNow, accountThen, showBalance, showPlace, type Home } from './show-balance';
import { waitForPlace } from './wait-for-place';

/** Later than every batch: an effective-time question without a recorded time counts all there is. */
const NOW_ON = 2n ** 62n;

@ApiTags('balances')
@Controller('v1')
export class BalancesController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get('balance')
  @Needs('balance:read')
  @ApiOperation({ operationId: 'getBalance', summary: 'What a customer can spend: available, held, overage, owed, as of which sequence' })
  @ApiResponse({ status: 200, schema: BALANCE_SCHEMA })
  async own(@Query() query: BalanceQuery, @Caller() caller: Principal): Promise<object> {
    const { id, seq } = await readableCustomer(this.context, caller, query.customer);
    return this.now(id, seq);
  }

  @Get('customers/:id/balance')
  @Needs('balance:read')
  @ApiOperation({
    operationId: 'getCustomerBalance',
    summary: 'The balance now, by effective time (`at`), by recorded time (`as_of`), or by both',
  })
  @ApiResponse({ status: 200, schema: BALANCE_SCHEMA })
  async of(@Param('id') idOrAlias: string, @Query() query: HistoryQuery, @Caller() caller: Principal): Promise<object> {
    const at = query.at === undefined ? null : readInstant(query.at, 'at');
    const asOf = query.as_of === undefined ? null : readInstant(query.as_of, 'as_of');
    const { id, seq } = await readableCustomer(this.context, caller, idOrAlias);
    return at === null && asOf === null ? this.now(id, seq) : this.past(id, seq, at, asOf);
  }

  private async now(customer: string, seq: bigint): Promise<object> {
    const { place, accounts } = await readCustomerAccounts(this.context.db.sql, customer, shardOf(customer));
    const at = BigInt(Date.now()) * 1_000_000n;
    const home = this.home(customer, at, seq);
    const allowances = await readAllowances(this.context, customer, seq);
    return { ...showBalance(customer, home, accounts.map(accountNow), at), allowances, as_of: showPlace(place) };
  }

  private async past(customer: string, seq: bigint, at: bigint | null, asOf: bigint | null): Promise<object> {
    const { sql } = this.context.db;
    const { place, newestClock } = await waitForPlace(sql, shardOf(customer), asOf ?? NOW_ON);
    const accounts = at === null ? await readAccountsAsOf(sql, customer, place) : await readAccountsAt(sql, customer, at, place);
    const home = this.home(customer, at ?? asOf ?? 0n, seq);
    return {
      ...showBalance(customer, home, accounts.map(accountThen), at ?? asOf ?? 0n),
      as_of: { ...showPlace(place), final: asOf !== null && newestClock >= asOf },
      asked: { at: at === null ? null : formatInstant(at), as_of: asOf === null ? null : formatInstant(asOf) },
    };
  }

  /** Entity and asset of the contract in force then; of the first one ever where none was. */
  private home(customer: string, at: bigint, seq: bigint): Home | null {
    const { catalogue } = this.context.catalogue;
    return catalogue.contract(customer, at, seq) ?? catalogue.contracts(customer, seq)[0] ?? null;
  }
}
