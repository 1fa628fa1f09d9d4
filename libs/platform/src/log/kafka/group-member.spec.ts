import { KafkaJSNonRetriableError } from 'kafkajs';
import { isCoordinatorAway } from './group-member';

/** As kafkajs makes it; the class is none of its exports. */
class NotFound extends Error {
  override readonly name = 'KafkaJSGroupCoordinatorNotFound';
}

describe('a group without a coordinator', () => {
  it('is told through what kafkajs wraps around it, and from everything else', () => {
    expect(isCoordinatorAway(new NotFound('Failed to find group coordinator'))).toBe(true);
    const wrapped = new KafkaJSNonRetriableError('Failed to find group coordinator');
    Object.assign(wrapped, { cause: new NotFound('Failed to find group coordinator') });
    expect(isCoordinatorAway(wrapped)).toBe(true);
    expect(isCoordinatorAway(new KafkaJSNonRetriableError('topic gone'))).toBe(false);
    expect(isCoordinatorAway(new Error('x', { cause: 'y' }))).toBe(false);
    expect(isCoordinatorAway(null)).toBe(false);
  });
});
