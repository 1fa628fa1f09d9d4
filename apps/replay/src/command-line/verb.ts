import type { Command } from 'commander';
import type { Context } from './settings';

/** Wraps what a verb does: it gets the context, then what commander hands over (arguments in order, options, the command itself). */
export type Act = <A extends unknown[]>(work: (context: Context, ...args: A) => Promise<void>) => (...args: A) => Promise<void>;

/**
 * Adds one verb to the program (or to a group such as `import`). `program.command(…).option(…).action(act(async (context, …) => …))`.
 * The work writes with `answer(context, value, text)`, throws `WrongUse` (exit code 2) or `Failed` (1); `--json` belongs to every verb already.
 */
export type AddVerb = (program: Command, act: Act) => void;
