import { readCommand, type Command } from '@tallystick/domain/ledger';
import { shardOf } from '@tallystick/domain/rating';
import { Journal, type JournalOptions, type Posted, type WaitingCommand } from '@tallystick/journal';
import type { Database } from '@tallystick/platform/storage/database';
import { testDatabase, type TestDatabase } from '../database';
import { shop } from '../shop';
import { commandBody } from './command-body';
import type { TestCharge } from './commands';
import { keepCharges } from './rated-charges';

export interface BenchWork {
  readonly commands?: readonly Command[];
  readonly charges?: readonly TestCharge[];
}

/** The journal writer on a real database of its own, fed without a log: charges are kept as rating would have, then posted. */
export class JournalBench {
  private offset = 0n;
  private queries = 0;

  private constructor(
    readonly t: TestDatabase,
    /** Under the poster role, as in life. */
    readonly db: Database,
    readonly journal: Journal,
  ) {}

  static async open(options: JournalOptions = {}): Promise<JournalBench> {
    const t = await testDatabase();
    await shop(t.db, ['cus_1']);
    const db = await t.open({ role: 'poster', poolSize: 12 });
    return new JournalBench(t, db, new Journal(db, options));
  }

  /** Keeps the charges, then posts them and the commands in one transaction. */
  async post({ commands = [], charges = [] }: BenchWork, journal = this.journal): Promise<Posted> {
    const announced = charges.length === 0 ? new Map<number, bigint>() : await keepCharges(this.t.db, charges);
    return journal.post({ commands: commands.map((c) => this.waiting(c)), charges: announced, claims: [] });
  }

  /** The command as it is read from the log. */
  waiting(command: Command): WaitingCommand {
    const body = commandBody(command);
    this.offset += 1n;
    return { shard: shardOf(command.customer), partition: 0, offset: this.offset, body, command: readCommand(body) };
  }

  /** One row per line: what the query answers, as text. */
  async rows(query: string, values: readonly unknown[] = []): Promise<string[]> {
    const rows = await this.t.db.sql.rows(`bench_${(this.queries += 1)}`, query, values);
    return rows.map((r) => r.map(String).join(' '));
  }
}
