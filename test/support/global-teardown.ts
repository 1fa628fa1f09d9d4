export default async function teardown(): Promise<void> {
  await globalThis.tallystickPostgres?.stop();
  globalThis.tallystickPostgres = undefined;
}
