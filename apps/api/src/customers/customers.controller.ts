import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readCursor, type Page } from '@tallystick/platform/http/page';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { INTEGER, objectOf, pageOf } from '@tallystick/platform/http/schema';
import { listNewest } from '@tallystick/platform/storage/reads';
import { writeCatalogue } from '../catalogue/write-catalogue';
import { ContractDto } from './contract.dto';
import { AliasDto, BillingStateDto, CustomerDto, CustomersDto } from './customer.dto';
import { contractEntry, CUSTOMER_FIELDS, customerEntries, stateEntry } from './customer-entries';
import { CUSTOMER_SCHEMA, CUSTOMER_SUMMARY } from './customer.schema';
import { requireCustomer, showCustomer } from './show-customer';

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

@ApiTags('customers')
@Controller('v1/customers')
export class CustomersController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Post()
  @Needs('customers:write')
  @ApiOperation({ operationId: 'createCustomer', summary: 'A customer with its billing state and first contract version' })
  @ApiResponse({ status: 201, schema: CUSTOMER_SCHEMA })
  async create(@Body() dto: CustomerDto, @Caller() caller: Principal): Promise<object> {
    await writeCatalogue(
      this.context,
      caller.keyId,
      ({ catalogue, seq }) => {
        if (catalogue.customer(dto.id, seq) !== null)
          throw new HttpProblem(409, 'customer_exists', `${dto.id} is a customer or an alias already`, [
            { field: 'id', message: 'is taken' },
          ]);
        return { entries: customerEntries(dto, catalogue, seq, now()), answer: null };
      },
      CUSTOMER_FIELDS,
    );
    return showCustomer(this.context, dto.id);
  }

  @Post('bulk')
  @HttpCode(200)
  @Needs('customers:write')
  @ApiOperation({ operationId: 'createCustomers', summary: 'Up to 10,000 customers; those that exist stay as they are' })
  @ApiResponse({ status: 200, schema: objectOf({ created: INTEGER, existing: INTEGER }) })
  async bulk(@Body() { customers }: CustomersDto, @Caller() caller: Principal): Promise<{ created: number; existing: number }> {
    const { answer } = await writeCatalogue(
      this.context,
      caller.keyId,
      ({ catalogue, seq }) => {
        const fresh = new Map(customers.filter((c) => catalogue.customer(c.id, seq) === null).map((c) => [c.id, c]));
        const entries = [...fresh.values()].flatMap((c) => customerEntries(c, catalogue, seq, now()));
        return { entries, answer: { created: fresh.size, existing: customers.length - fresh.size } };
      },
      CUSTOMER_FIELDS,
    );
    return answer;
  }

  @Get()
  @Needs('customers:read')
  @ApiOperation({ operationId: 'listCustomers', summary: 'Customers in order of their ids' })
  @ApiResponse({ status: 200, schema: pageOf(CUSTOMER_SUMMARY) })
  async list(@Query() query: PageQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const rows = await listNewest(this.context.db.sql, 'customer', readCursor(query.cursor, 1)?.[0] ?? '', limit + 1);
    const show = ({ body }: { body: string }): object => ({ name: null, ...(JSON.parse(body) as object) });
    return page(rows, limit, show, (row) => [row.key]);
  }

  @Get(':id')
  @Needs('customers:read')
  @ApiOperation({ operationId: 'getCustomer', summary: 'A customer with billing states, contract versions and aliases' })
  @ApiResponse({ status: 200, schema: CUSTOMER_SCHEMA })
  async get(@Param('id') id: string): Promise<object> {
    return showCustomer(this.context, id);
  }

  @Post(':id/billing-states')
  @Needs('customers:write')
  @ApiOperation({ operationId: 'addBillingState', summary: 'A billing state from an instant on. Past changes never move what is posted' })
  @ApiResponse({ status: 201, schema: CUSTOMER_SCHEMA })
  async addState(@Param('id') id: string, @Body() dto: BillingStateDto, @Caller() caller: Principal): Promise<object> {
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      const customer = requireCustomer(catalogue, id, seq);
      return { entries: [stateEntry(customer, dto, now())], answer: null };
    });
    return showCustomer(this.context, id);
  }

  @Post(':id/contracts')
  @Needs('customers:write')
  @ApiOperation({ operationId: 'addContractVersion', summary: "The next version of the customer's contract" })
  @ApiResponse({ status: 201, schema: CUSTOMER_SCHEMA })
  async addContract(@Param('id') id: string, @Body() dto: ContractDto, @Caller() caller: Principal): Promise<object> {
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      const customer = requireCustomer(catalogue, id, seq);
      const number = catalogue.contracts(customer, seq).reduce((most, c) => Math.max(most, c.number), 0) + 1;
      return { entries: [contractEntry(customer, dto, number, new Date().toISOString(), catalogue, seq)], answer: null };
    });
    return showCustomer(this.context, id);
  }

  @Post(':id/aliases')
  @Needs('customers:write')
  @ApiOperation({ operationId: 'addAlias', summary: "Another name that the customer's usage comes under" })
  @ApiResponse({ status: 201, schema: CUSTOMER_SCHEMA })
  async addAlias(@Param('id') id: string, @Body() { alias }: AliasDto, @Caller() caller: Principal): Promise<object> {
    await writeCatalogue(this.context, caller.keyId, ({ catalogue, seq }) => {
      const customer = requireCustomer(catalogue, id, seq);
      const taken = catalogue.customer(alias, seq);
      if (taken?.id === alias) throw badField('alias', 'is the id of a customer');
      return { entries: taken?.id === customer ? [] : [{ kind: 'alias', key: alias, body: { alias, customer } }], answer: null };
    });
    return showCustomer(this.context, id);
  }
}
