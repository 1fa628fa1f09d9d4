import { Command, CommanderError, type OptionValues } from 'commander';
import { ConfigError } from '@tallystick/platform/config';
import { EXIT, WrongUse } from './exit';
import { Refused } from './refused';
import type { Context } from './settings';
import type { Act } from './verb';
import { VERBS } from './verbs';

/** Runs the verb that these words name. Answers the exit code; never throws, never ends the process. */
export async function run(words: readonly string[], context: Omit<Context, 'json'>): Promise<number> {
  const program = commandLine(context);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.wrongUse; // commander has said it already
    context.terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return isWrongUse(error) ? EXIT.wrongUse : EXIT.failed;
  }
}

/** Said by this program, by the configuration, or by the service about what was typed. */
function isWrongUse(error: unknown): boolean {
  return error instanceof WrongUse || error instanceof ConfigError || (error instanceof Refused && error.wrongUse);
}

function commandLine({ settings, terminal }: Omit<Context, 'json'>): Command {
  const program = new Command('tallystick');
  program
    .description('Tallystick: a billing ledger whose every line can be replayed.')
    .option('--json', 'answer in JSON')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .addHelpText(
      'after',
      `
Most verbs speak to a running service at TALLYSTICK_URL (now ${settings.url}) with ADMIN_API_KEY; "npm start" starts one.
Exit codes: 0 done, 1 a check failed or it could not be done, 2 wrong use.`,
    );
  const act: Act =
    (work) =>
    (...args) => {
      const command: unknown = args.findLast((arg) => arg instanceof Command);
      const { json } = (command instanceof Command ? command : program).optsWithGlobals<OptionValues & { json?: boolean }>();
      return work({ settings, terminal, json: json === true }, ...args);
    };
  for (const add of VERBS) add(program, act);
  return program;
}
