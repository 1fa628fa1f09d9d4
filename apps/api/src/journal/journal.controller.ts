import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { shardOf } from '@tallystick/domain/rating';
import { civil, NANOS_PER_DAY, formatInstant } from '@tallystick/domain/time';
import { Needs } from '@tallystick/platform/http/auth';
import { badField, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { cursorShard, page, pageSize, readCursor, readNumberCursor, type Page } from '@tallystick/platform/http/page';
import { readInstant } from '@tallystick/platform/http/read-instant';
import { pageOf } from '@tallystick/platform/http/schema';
import {
  hasAsset,
  findEntriesOf,
  listAccounts,
  readEntries,
  readEntryHeads,
  readTrialBalance,
  readTrialBalanceAsOf,
  readTrialBalanceAt,
  type EntryKey,
  type JournalEntry,
  type TrialLine,
} from '@tallystick/platform/storage/reads';
import { findCustomer } from '../customers/show-customer';
import { AccountsQuery, EntriesQuery, TrialBalanceQuery } from './journal.query';
import { ACCOUNT, ENTRY, TRIAL_BALANCE } from './journal.schema';
import { showTrialBalance } from './show-trial-balance';
import { showAccount, showEntry } from './show-transfer';

const ENTRY_ID = /^([0-9]|[1-5][0-9]|6[0-3])-([1-9][0-9]{0,17})$/;

@ApiTags('journal')
@Controller('v1')
export class JournalController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get('journal/entries')
  @Needs('ledger:read')
  @ApiOperation({ operationId: 'listEntries', summary: 'Journal entries, by shard and number, or those of a customer' })
  @ApiResponse({ status: 200, schema: pageOf(ENTRY) })
  async entries(@Query() query: EntriesQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    if (query.customer !== undefined) return this.entriesOf(query.customer, query, limit);
    const [place = 0n, after = 0n] = readNumberCursor(query.cursor, 2) ?? [BigInt(query.shard ?? '0'), 0n];
    const shard = cursorShard(place);
    const heads = await readEntryHeads(this.context.db.sql, shard);
    const own = query.shard === undefined ? heads : heads.filter((h) => h.shard === Number(query.shard));
    const keys = entriesAfter(own, { shard, entry: after }, limit + 1);
    return page(await readEntries(this.context.db.sql, keys), limit, showEntry, (e) => [e.shard, e.entry]);
  }

  @Get('journal/entries/:id')
  @Needs('ledger:read')
  @ApiOperation({ operationId: 'getEntry', summary: 'One journal entry, `{shard}-{number}`, with its transfers and what it came from' })
  @ApiResponse({ status: 200, schema: ENTRY })
  async entry(@Param('id') id: string): Promise<object> {
    const m = ENTRY_ID.exec(id);
    if (m === null) throw badField('id', 'is no entry such as 7-12: {shard}-{number}');
    const [entry] = await readEntries(this.context.db.sql, [{ shard: Number(m[1]), entry: BigInt(m[2] ?? '0') }]);
    if (entry === undefined) throw notFound(`journal entry ${id}`);
    return showEntry(entry);
  }

  @Get('accounts')
  @Needs('ledger:read')
  @ApiOperation({ operationId: 'listAccounts', summary: 'Accounts with their counters, in order of their names' })
  @ApiResponse({ status: 200, schema: pageOf(ACCOUNT) })
  async accounts(@Query() query: AccountsQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const customer = query.customer === undefined ? null : (await findCustomer(this.context, query.customer)).id;
    const filter = {
      customer,
      entity: query.entity ?? null,
      asset: query.asset ?? null,
      code: query.code === undefined ? null : Number(query.code),
    };
    const rows = await listAccounts(this.context.db.sql, filter, readCursor(query.cursor, 1)?.[0] ?? '', limit + 1);
    return page(rows, limit, showAccount, (row) => [row.name]);
  }

  @Get('trial-balance')
  @Needs('ledger:read')
  @ApiOperation({
    operationId: 'getTrialBalance',
    summary: 'Debits and credits per entity, asset and account code; their difference is zero',
  })
  @ApiResponse({ status: 200, schema: TRIAL_BALANCE })
  @ApiResponse({ status: 404, description: 'No book is in the asset' })
  async trialBalance(@Query() query: TrialBalanceQuery): Promise<object> {
    if (query.at !== undefined && query.as_of !== undefined) throw badField('as_of', 'stands instead of at, not beside it');
    const asOf = query.as_of === undefined ? null : readInstant(query.as_of, 'as_of');
    if (query.asset !== undefined && !(await hasAsset(this.context.db.sql, query.asset)))
      throw notFound(`a book in the asset ${JSON.stringify(query.asset.slice(0, 40))}`);
    const lines = (await this.trialLines(query.at, asOf)).filter(
      (l) => (query.entity ?? l.entity) === l.entity && (query.asset ?? l.asset) === l.asset,
    );
    return { ...showTrialBalance(lines), asked: { at: query.at ?? null, as_of: asOf === null ? null : formatInstant(asOf) } };
  }

  private trialLines(at: string | undefined, asOf: bigint | null): Promise<TrialLine[]> {
    const { sql } = this.context.db;
    if (at !== undefined) return readTrialBalanceAt(sql, readDay(at));
    return asOf === null ? readTrialBalance(sql) : readTrialBalanceAsOf(sql, asOf);
  }

  private async entriesOf(idOrAlias: string, query: EntriesQuery, limit: number): Promise<Page<object>> {
    const { sql } = this.context.db;
    const { id } = await findCustomer(this.context, idOrAlias);
    const shard = shardOf(id);
    if (query.shard !== undefined && Number(query.shard) !== shard) throw badField('shard', `is not the customer's, which is ${shard}`);
    const after = readNumberCursor(query.cursor, 1)?.[0] ?? 0n;
    const entries = await readEntries(sql, await findEntriesOf(sql, id, shard, after, limit + 1));
    return page(entries, limit, showEntry, (e) => [lastTransfer(e)]);
  }
}

/** The next entry numbers after `from`, shard by shard: numbers are dense, so the heads alone say which there are. */
function entriesAfter(heads: readonly EntryKey[], from: EntryKey, limit: number): EntryKey[] {
  const keys: EntryKey[] = [];
  for (const { shard, entry: last } of heads) {
    for (let entry = shard === from.shard ? from.entry + 1n : 1n; entry <= last && keys.length < limit; entry += 1n)
      keys.push({ shard, entry });
    if (keys.length === limit) break;
  }
  return keys;
}

function lastTransfer(e: JournalEntry): bigint {
  return e.transfers.reduce((last, t) => (t.seq > last ? t.seq : last), 0n);
}

/** The number of a UTC day since 1970. Throws a 400 problem for anything else than a day. */
function readDay(text: string): bigint {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? readInstant(`${text}T00:00:00Z`, 'at') / NANOS_PER_DAY : null;
  if (day === null || civil(day) !== text) throw badField('at', 'must be a day such as 2026-11-30: the trial balance reads day sums');
  return day;
}
