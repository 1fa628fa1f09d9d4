import type { Explanation } from '../../explain/explain.controller';
import { storyText } from '../explain/story-text';
import { Failed } from '../exit';
import { Service } from '../service';
import { answer } from '../settings';
import type { AddVerb } from '../verb';

/** `explain ID [--source S]`: an event's whole story. Exit code 1 where executing it again does not match. */
export const addExplain: AddVerb = (program, act) => {
  program
    .command('explain')
    .description("one request's whole story: raw event, classes, rate, arithmetic, charge, journal, invoice line, executed again")
    .argument('<id>', "the event's id")
    .option('--source <source>', 'where several sources have that id')
    .action(
      act(async (context, id: string, options: { source?: string }) => {
        const found = await new Service(context.settings).call<Explanation>('/v1/explain', { query: { id, source: options.source } });
        answer(context, found, () => explanationText(found));
        const { story } = found;
        if (story?.state === 'posted' && story.proof?.match === false) throw new Failed('executing it again does not match');
      }),
    );
};

function explanationText({ id, sources, story }: Explanation): string {
  if (story !== null) return storyText(story);
  return [`Several sources have a request ${id}; name one with --source:`, ...sources.map((s) => `  ${s}`)].join('\n');
}
