import { STEP_NAMES, STEPS } from '../../reexecute/reexecution';
import type { Story } from '../../explain/story';
import { storyText } from './story-text';

const RAW = { partition: 3, offset: '17', appended_at: '2026-11-20T12:00:01Z', origin: null, bytes: 12, text: '{"raw":true}' };
const EVENT = {
  ...{ subject: 'acme', time: '2026-11-20T12:00:00Z', model: 'gpt-5.2', provider: 'openai', dialect: 'openai.chat' },
  ...{ status: 'succeeded', usage: {}, quantities: null },
};
const STORY: Story = {
  ...{ source: 'gateway', id: 'req_1', state: 'posted', raw: RAW, event: EVENT },
  usage: {
    normaliser: 'openai.chat@1',
    classes: [{ class: 'input_text', quantity: '500' }],
    identities: ['500+0=500'],
    notes: [],
    fault: null,
  },
  contract: null,
  rates: [],
  charge: {
    ...{ shard: 7, charge_seq: '12', kind: 'usage', outcome: 'charged', status: 'succeeded', customer: 'acme', model: 'gpt-5.2' },
    ...{ rate_version: 'default/gpt-5.2/1', asset: 'USD', amount: '0.0002625', flags: null, catalogue_seq: '9' },
    ...{ recorded_at: '2026-11-20T12:00:02Z', charge_hash: 'ab'.repeat(32) },
    lines: [
      {
        ...{ class: 'input_text', quantity: '500', price: '0.525', per: '1000000', part: 'usage', amount: '0.0002625', extra: null },
        arithmetic: '500 × 0.525 / 1000000 = 0.0002625',
      },
    ],
  },
  entry: null,
  invoice_lines: [],
  taken_back_by: null,
  proof: {
    ...{ source: 'gateway', id: 'req_1', shard: 7, charge_seq: '12', entry: '7', amount: '0.0002625', match: true },
    steps: STEP_NAMES.map((step) => ({ step, match: true, shows: STEPS[step] })),
  },
  exceptions: [],
  now: null,
};
const failing = (step: (typeof STEP_NAMES)[number], entry: string | null): Story['proof'] =>
  STORY.proof === null
    ? null
    : {
        ...STORY.proof,
        entry,
        match: false,
        steps: STORY.proof.steps.map((s) => (s.step === step ? { ...s, match: false, stored: 'this', recomputed: 'that' } : s)),
      };

describe('a story for people', () => {
  it('says first what the request cost, who pays and where it stands', () => {
    const [first, ...rest] = storyText(STORY).split('\n');
    expect(first).toBe('Request req_1 of source gateway: 0.0002625 USD, charged to acme and posted.');
    expect(rest).toContain('Arithmetic  input_text  500 × 0.525 / 1000000 = 0.0002625');
    expect(rest.at(-1)).toBe('Executed again just now, from the raw bytes to the journal: every step matches.');
  });

  it('says loudly which step does not match', () => {
    const text = storyText({ ...STORY, proof: failing('arithmetic', '7') });
    expect(text).toContain('IT DOES NOT MATCH.\n  arithmetic: stored this, worked out again that');
  });

  it('is calm about a charge that the journal has not got yet', () => {
    const text = storyText({ ...STORY, state: 'rated', proof: failing('journal', null) });
    expect(text).toContain('on its way to the journal');
    expect(text).not.toContain('NOT MATCH');
  });

  it('says of a parked event why, and what a release would give now', () => {
    const parked = {
      ...{ exception: '7-3', kind: 'parked' as const, state: 'open', reason: 'unknown_price', detail: 'no rate', field: 'data.model' },
      ...{ recorded_at: '2026-11-20T12:00:02Z', raw: RAW },
    };
    const story: Story = {
      ...STORY,
      state: 'parked',
      charge: null,
      proof: null,
      exceptions: [parked],
      now: { decision: 'charged', amount: '1', detail: '' },
    };
    const text = storyText(story);
    expect(text).toContain('parked, acme was not charged. The cause is mended: released now it would be charged, 1.');
    expect(text).toContain('unknown_price (data.model): no rate');
    expect(text).toContain('release it');
  });

  it('shows a conflict beside the first content, which stands', () => {
    const conflict = {
      ...{ exception: '7-4', kind: 'conflict' as const, state: 'open', reason: 'conflict', detail: '', field: null },
      ...{ recorded_at: '2026-11-20T12:00:02Z', raw: { ...RAW, text: '{"other":true}' } },
    };
    expect(storyText({ ...STORY, exceptions: [conflict] })).toContain('the first one stands\n            {"other":true}');
  });

  it('says what took a charge back', () => {
    const text = storyText({ ...STORY, taken_back_by: { kind: 'void', source: 'gateway', id: 'void_1', charge_seq: '13' } });
    expect(text).toContain('Taken back  by a void: event void_1 of source gateway');
  });
});
