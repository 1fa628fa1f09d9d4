import { topicFaults } from './faults';

const GOOD = {
  'unclean.leader.election.enable': 'false',
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'message.timestamp.type': 'LogAppendTime',
};
const faults = (copies: number, settings: Record<string, string>): string[] =>
  topicFaults('t', copies, new Map(Object.entries({ ...GOOD, ...settings })));

describe('what makes a topic lose records', () => {
  it('is durable by three copies of which two must have it, or by a flush of each append', () => {
    expect(faults(3, { 'min.insync.replicas': '2' })).toEqual([]);
    expect(faults(5, { 'min.insync.replicas': '3' })).toEqual([]);
    expect(faults(1, { 'flush.messages': '1' })).toEqual([]);
    const loses = ['topic t can lose acknowledged records: it needs 3 copies with min.insync.replicas=2, or flush.messages=1'];
    expect(faults(3, { 'min.insync.replicas': '1' })).toEqual(loses);
    expect(faults(3, {})).toEqual(loses);
    expect(faults(2, { 'min.insync.replicas': '2' })).toEqual(loses);
    expect(faults(1, { 'flush.messages': '9223372036854775807' })).toEqual(loses);
  });

  it('names everything that is wrong, also where a setting is not told', () => {
    expect(topicFaults('t', 1, new Map())).toHaveLength(5);
    expect(faults(3, { 'min.insync.replicas': '2', 'cleanup.policy': 'compact,delete' })).toEqual([
      'topic t has cleanup.policy=compact,delete: compaction would drop records',
    ]);
  });
});
