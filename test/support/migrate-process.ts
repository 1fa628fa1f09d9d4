import { Database, migrate } from '@tallystick/platform/storage';

// A process that migrates the database named by its argument and says as JSON which files it applied.
async function main(): Promise<void> {
  const db = await Database.open({ url: process.argv[2] ?? '', poolSize: 1 });
  try {
    process.stdout.write(JSON.stringify(await migrate(db)));
  } finally {
    await db.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
