import pg, { type Connection, type QueryResult } from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * `COPY … FROM STDIN (FORMAT binary)` out of one buffer, its data right behind the statement: the server takes it when it gets there, and
 * drops it where the statement failed. No answer is awaited in between, so a COPY can be one of several statements that go out together.
 */
export class CopyIn extends pg.Query {
  private readonly statement: string;

  constructor(
    into: string,
    private readonly data: Buffer,
    done: (error: Error | null, count: number) => void,
  ) {
    const statement = `COPY ${into} FROM STDIN (FORMAT binary)`;
    super(statement, (error: Error | null | undefined, result?: QueryResult) => done(error ?? null, result?.rowCount ?? 0));
    this.statement = statement;
  }

  override readonly submit = (connection: Connection): void => {
    const head = Buffer.allocUnsafe(5);
    head.writeUInt8(COPY_DATA);
    head.writeInt32BE(this.data.length + 4, 1);
    connection.query(this.statement);
    for (const part of [head, this.data, COPY_DONE]) connection.stream.write(part);
  };

  /** What it asks for is on its way. */
  handleCopyInResponse(): void {
    // nothing is left to send
  }
}
