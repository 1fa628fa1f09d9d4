import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { formatInstant, parseInstant, TimeError } from '@tallystick/domain/time';
import { Authenticator, Caller, CUSTOMER_SCOPES, isScope, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readCursor, type Page } from '@tallystick/platform/http/page';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { listOf, objectOf, pageOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';
import { expireKeyIn, findKeyById, insertKey, listKeys, revokeKey, type CreatedKey, type KeyRow } from '@tallystick/platform/storage/keys';
import { IsOptional, IsString } from 'class-validator';
import { findCustomer } from '../customers/show-customer';
import { KeyDto, RotateDto } from './key.dto';

const KEY: Schema = objectOf({
  id: TEXT,
  name: TEXT,
  prefix: TEXT,
  scopes: listOf(TEXT),
  customer: TEXT_OR_NULL,
  created_at: TEXT,
  expires_at: TEXT_OR_NULL,
  revoked_at: TEXT_OR_NULL,
});
const NEW_KEY: Schema = {
  ...KEY,
  required: [...(KEY.required ?? []), 'key'],
  properties: { ...KEY.properties, key: { type: 'string', description: 'Shown here and never again' } },
};
const OVERLAP_SECONDS = 86_400;

class KeysQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Keys of this customer only' })
  @IsOptional()
  @IsString()
  customer?: string;
}

@ApiTags('keys')
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Post()
  @Needs('keys:write')
  @ApiOperation({ operationId: 'createKey', summary: 'A new random key: its only sight' })
  @ApiResponse({ status: 201, schema: NEW_KEY })
  async create(@Body() dto: KeyDto, @Caller() caller: Principal): Promise<object> {
    dto.scopes.forEach((scope, i) => {
      if (!isScope(scope)) throw badField(`scopes[${i}]`, `${JSON.stringify(scope.slice(0, 60))} is no scope`);
      if (dto.customer !== undefined && !CUSTOMER_SCOPES.some((s) => s === scope))
        throw badField(`scopes[${i}]`, `a customer's key may hold ${CUSTOMER_SCOPES.join(', ')}`);
      mayGive(caller, scope, i);
    });
    const customer = dto.customer === undefined ? null : (await findCustomer(this.context, dto.customer)).id;
    const made = await insertKey(this.context.db.sql, { name: dto.name, scopes: dto.scopes, customer, expiresAt: expiry(dto.expires_at) });
    return shownOnce(made);
  }

  @Get()
  @Needs('keys:read')
  @ApiOperation({ operationId: 'listKeys', summary: 'Keys, without the keys themselves' })
  @ApiResponse({ status: 200, schema: pageOf(KEY) })
  async list(@Query() query: KeysQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const rows = await listKeys(this.context.db.sql, readCursor(query.cursor, 1)?.[0] ?? '', limit + 1, query.customer ?? null);
    return page(rows, limit, showKey, (row) => [row.keyId]);
  }

  @Post(':id/rotate')
  @Needs('keys:write')
  @ApiOperation({ operationId: 'rotateKey', summary: 'A new key with the same rights; the old one works on for the overlap' })
  @ApiResponse({ status: 201, schema: NEW_KEY })
  async rotate(@Param('id') id: string, @Body() dto: RotateDto, @Caller() caller: Principal): Promise<object> {
    const made = await this.context.db.transaction(async (tx) => {
      const old = await findKeyById(tx, id);
      if (old === null) throw notFound(`key ${JSON.stringify(id)}`);
      if (old.revokedAt !== null) throw new HttpProblem(409, 'key_revoked', `key ${id} was revoked`);
      old.scopes.forEach((scope, i) => mayGive(caller, scope, i));
      await expireKeyIn(tx, id, dto.overlap_seconds ?? OVERLAP_SECONDS);
      return insertKey(tx, { name: old.name, scopes: old.scopes, customer: old.customer, expiresAt: null });
    });
    this.authenticator.forget();
    return shownOnce(made);
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('keys:write')
  @ApiOperation({ operationId: 'revokeKey', summary: 'Ends a key everywhere within 5 seconds' })
  @ApiResponse({ status: 204 })
  async revoke(@Param('id') id: string): Promise<void> {
    if (!(await revokeKey(this.context.db.sql, id))) throw notFound(`key ${JSON.stringify(id)}`);
    this.authenticator.forget();
  }
}

/** Nobody hands out more than they hold. */
function mayGive(caller: Principal, scope: string, index: number): void {
  const [resource] = scope.split(':');
  if (caller.scopes.includes('*') || caller.scopes.includes(scope) || caller.scopes.includes(`${resource}:*`)) return;
  throw new HttpProblem(403, 'missing_scope', `this key can't give the scope ${scope}: it lacks it itself`, [
    { field: `scopes[${index}]`, message: 'is not yours to give' },
  ]);
}

function expiry(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    const instant = parseInstant(text);
    if (instant <= BigInt(Date.now()) * 1_000_000n) throw badField('expires_at', 'must lie in the future');
    return formatInstant(instant);
  } catch (error) {
    if (error instanceof TimeError) throw badField('expires_at', error.message);
    throw error;
  }
}

function showKey(k: KeyRow): object {
  return {
    id: k.keyId,
    name: k.name,
    prefix: k.shownPrefix,
    scopes: k.scopes,
    customer: k.customer,
    created_at: k.createdAt,
    expires_at: k.expiresAt,
    revoked_at: k.revokedAt,
  };
}

function shownOnce({ key, row }: CreatedKey): object {
  return { ...showKey(row), key };
}
