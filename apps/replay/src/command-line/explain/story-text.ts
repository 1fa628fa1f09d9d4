import type { ShownException, Story } from '../../explain/story';
import { chargeSections } from './charge-text';
import { day, section } from './section';

/** A story for a person who has to answer a customer's question: what came, what was made of it, where it stands. */
export function storyText(story: Story): string {
  return [headline(story), '', ...sections(story), ...endings(story)].join('\n');
}

function headline({ id, source, state, charge, event, now }: Story): string {
  const named = `Request ${id} of source ${source}`;
  const customer = charge?.customer ?? event?.subject ?? 'an unknown customer';
  if (charge !== null && state === 'not_billable')
    return `${named}: not billable. ${customer} was not active at the time; it would have cost ${charge.amount} ${charge.asset}.`;
  if (charge !== null) {
    const posted = state === 'posted' ? 'and posted' : 'and on its way to the journal';
    const sign = charge.kind === 'void' || charge.kind === 'replaced' ? 'takes back ' : '';
    return `${named}: ${sign}${charge.amount} ${charge.asset}, charged to ${customer} ${posted}.`;
  }
  if (state === 'parked') return `${named}: parked, ${customer} was not charged. ${now === null ? '' : whatNow(now)}`.trimEnd();
  return `${named}: kept by the log, not rated yet.`;
}

function whatNow(now: NonNullable<Story['now']>): string {
  if (now.decision === 'parked') return `Released now it would park again (${now.detail}).`;
  return `The cause is mended: released now it would be ${now.decision === 'charged' ? 'charged' : 'not billable'}, ${now.amount ?? '0'}.`;
}

function sections(story: Story): string[] {
  const { raw, event, usage } = story;
  const from = raw.origin === null ? '' : `, came by ${raw.origin}`;
  const lines = section('Raw event', [
    `record ${raw.partition}/${raw.offset} of the log, ${day(raw.appended_at)}, ${raw.bytes} bytes${from}`,
    raw.text ?? 'the bytes are gone',
  ]);
  if (event !== null) {
    const who = `${event.model ?? 'no model'}${event.provider === null ? '' : ` at ${event.provider}`}`;
    lines.push(...section('Says', [`${event.subject ?? 'nobody'} used ${who} on ${day(event.time)}, ${event.status}`]));
  }
  if (usage !== null) {
    const classes = usage.classes.map((c) => `${c.class} ${c.quantity}`).join(' · ') || 'nothing to bill';
    const read = usage.fault === null ? `${classes}   (read as ${usage.normaliser})` : `could not be read: ${usage.fault}`;
    lines.push(...section('Usage', [read, ...usage.identities.map((i) => `checked: ${i}`), ...usage.notes.map((n) => `assumed: ${n}`)]));
  }
  return [...lines, ...chargeSections(story), ...story.exceptions.flatMap(exceptionSection)];
}

function exceptionSection(e: ShownException): string[] {
  if (e.kind === 'conflict')
    return section('Conflict', [
      `another content came under this name on ${day(e.recorded_at)} and was set aside (${e.exception}, ${e.state}): the first one stands`,
      e.raw.text ?? 'its bytes are gone',
    ]);
  const where = e.field === null || e.field === '' ? '' : ` (${e.field})`;
  return section('Parked', [`${day(e.recorded_at)}: ${e.reason}${where}: ${e.detail}`, `exception ${e.exception} is ${e.state}`]);
}

function endings({ proof, exceptions }: Story): string[] {
  const parked = exceptions.find((e) => e.kind === 'parked' && e.state === 'open');
  if (proof === null)
    return parked === undefined ? [] : ['', `Mend the cause, then release it: POST /v1/exceptions/${parked.exception}/release`];
  if (proof.match) return ['', 'Executed again just now, from the raw bytes to the journal: every step matches.'];
  const open = proof.steps.filter((s) => !s.match);
  if (open.length === 1 && open[0]?.step === 'journal' && proof.entry === null)
    return ['', 'Executed again just now: every step matches so far; the journal has not got it yet.'];
  return [
    '',
    'Executed again just now: IT DOES NOT MATCH.',
    ...open.map((s) => `  ${s.step}: stored ${s.stored}, worked out again ${s.recomputed}`),
  ];
}
