import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const NAME = 'tallystick-modulo';

/** Partition p of every topic goes to member p mod N (members by id): a member's topics share their partitions, as shards do. */
export const moduloAssigner: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: 1,
  assign({ members, topics }) {
    const ids = members.map((m) => m.memberId).sort();
    const assignment = ids.map((memberId, rank) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 1,
        assignment: Object.fromEntries(topics.map((topic) => [topic, mine(cluster.findTopicPartitionMetadata(topic), rank, ids.length)])),
        userData: Buffer.alloc(0),
      }),
    }));
    return Promise.resolve(assignment);
  },
  protocol: ({ topics }) => ({
    name: NAME,
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
  }),
});

function mine(partitions: readonly { partitionId: number }[], rank: number, members: number): number[] {
  return partitions.map((p) => p.partitionId).filter((p) => p % members === rank);
}
