import { fileSize, readLines } from '../import-usage/read-lines';
import { progressBar } from '../progress';
import { chunks } from '../quote/chunks';
import { Refused } from '../refused';
import { Service } from '../service';
import type { Context } from '../settings';
import type { AddVerb } from '../verb';

/** `quote FILE`: an answer per line on stdout, in order, as JSON lines whether `--json` is said or not. Nothing is stored. */
export const addQuote: AddVerb = (program, act) => {
  program
    .command('quote')
    .description('what would it cost: JSON lines (.gz too) of usage, responses or streams; an answer for each, stored nowhere')
    .argument('<file>')
    .action(act(quote));
};

async function quote(context: Context, file: string): Promise<void> {
  const progress = progressBar(context.terminal, 'quote', await fileSize(file));
  const service = new Service(context.settings);
  try {
    for await (const { lines, bytesRead } of chunks(readLines(file))) {
      const answers = await ask(service, lines);
      context.terminal.out(answers.join('\n') + '\n');
      progress.update(bytesRead, '');
    }
  } finally {
    progress.stop();
  }
}

/** One answer for each line. What is too large for one request is asked line by line; a line that is too large alone answers for itself. */
async function ask(service: Service, lines: readonly string[]): Promise<string[]> {
  try {
    const call = { text: `${lines.join('\n')}\n`, contentType: 'application/x-ndjson' };
    return answersOf(await service.insist<unknown>('/v1/quote', call));
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 413) throw error;
    if (lines.length === 1) return [JSON.stringify({ id: null, parked: 'malformed', detail: error.message })];
    const all: string[] = [];
    for (const line of lines) all.push(...(await ask(service, [line])));
    return all;
  }
}

/** JSON lines come as text, a single one as its value; a file of one array gets the answers of its elements. */
function answersOf(answer: unknown): string[] {
  if (typeof answer === 'string') return answer.trimEnd().split('\n');
  return Array.isArray(answer) ? answer.map((one) => JSON.stringify(one)) : [JSON.stringify(answer)];
}
