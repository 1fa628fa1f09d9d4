import type { UsageInput } from './usage-reading';
import { normaliseUsage } from './normalise';

const chat = (more: Partial<UsageInput>) => normaliseUsage({ dialect: 'openai.chat', ...more });
const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
const used = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };

describe('usage that is not there', () => {
  it('an unknown dialect is never guessed', () => {
    expect(normaliseUsage({ dialect: 'openai.chats', usage: used })).toMatchObject({
      ok: false,
      reason: 'unknown_dialect',
      field: 'dialect',
    });
  });

  it.each([undefined, null, {}, zero])('usage %j on a success is missing usage', (usage) => {
    const reading = chat({ usage });
    expect(reading).toMatchObject({ ok: false, reason: 'usage_missing' });
    expect(reading).not.toHaveProperty('quantities');
  });

  it('all zero is readable, and says so', () => expect(chat({ usage: zero })).toMatchObject({ zero: true }));

  it('usage that is no object is impossible', () =>
    expect(chat({ usage: 5 })).toMatchObject({ reason: 'impossible_usage', field: 'usage' }));

  it('aborted-no-usage: a stream that broke off without usage is unresolved', () => {
    expect(chat({ streamEnd: 'client_disconnected' })).toMatchObject({ ok: false, reason: 'unresolved' });
    expect(chat({ status: 'cancelled' })).toMatchObject({ ok: false, reason: 'unresolved' });
    expect(chat({ streamEnd: 'complete' })).toMatchObject({ ok: false, reason: 'usage_missing' });
  });

  it('a failed call without usage costs nothing', () => {
    for (const usage of [null, zero]) expect(chat({ status: 'failed', usage })).toMatchObject({ ok: true, parts: [], quantities: {} });
  });

  it('usage-reported-on-failed-stream: usage that arrived before the error is read', () => {
    expect(chat({ status: 'failed', streamEnd: 'error', usage: used })).toMatchObject({
      ok: true,
      quantities: { input_text: 5n, output_text: 1n },
    });
  });

  it('a missing prompt count is missing usage, a missing completion counts as 0', () => {
    expect(chat({ usage: { completion_tokens: 5 } })).toMatchObject({ reason: 'usage_missing', field: 'prompt_tokens' });
    expect(chat({ usage: { prompt_tokens: 5, total_tokens: 5 } })).toMatchObject({ quantities: { input_text: 5n } });
  });

  it('tokens counted by the gateway stand for themselves, calls alone do not', () => {
    expect(chat({ quantities: { input_text: 5 } })).toMatchObject({ ok: true, quantities: { input_text: 5n } });
    expect(chat({ quantities: { web_search_call: 1 } })).toMatchObject({ ok: false, reason: 'usage_missing' });
  });

  it('the served tier is what the response says, else what the event says', () => {
    expect(chat({ response: { service_tier: 'default', usage: used }, serviceTier: 'priority' })).toMatchObject({
      served: { serviceTier: 'default' },
    });
    expect(chat({ usage: used, serviceTier: 'flex' })).toMatchObject({ served: { serviceTier: 'flex' } });
  });
});
