import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { TOPICS } from '../log';
import { topicName, type KafkaPlace } from './client';

type Settings = ReadonlyMap<string, string>;

/** What could make acknowledged records disappear, one sentence each. Throws where no broker answers. */
export async function kafkaFaults(admin: Admin, place: KafkaPlace, partitions: number): Promise<string[]> {
  const names = TOPICS.map((t) => topicName(place, t));
  const there = new Set(await admin.listTopics());
  const missing = names.filter((n) => !there.has(n)).map((n) => `topic ${n} does not exist: run \`tallystick migrate\``);
  const found = names.filter((n) => there.has(n));
  if (found.length === 0) return missing;
  const { topics } = await admin.fetchTopicMetadata({ topics: found });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: found.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const settings = new Map(resources.map((r) => [r.resourceName, new Map(r.configEntries.map((c) => [c.configName, c.configValue]))]));
  const problems = topics.flatMap((t) => [
    ...(t.partitions.length === partitions ? [] : [`topic ${t.name} has ${t.partitions.length} partitions instead of ${partitions}`]),
    ...t.partitions.filter((p) => p.leader < 0).map((p) => `topic ${t.name} partition ${p.partitionId} has no leader`),
    ...topicFaults(t.name, Math.min(...t.partitions.map((p) => p.replicas.length)), settings.get(t.name) ?? new Map<string, string>()),
  ]);
  return [...missing, ...problems];
}

/** The rules for one topic, from its number of copies and its settings. */
export function topicFaults(name: string, copies: number, settings: Settings): string[] {
  const is = (key: string, value: string): boolean => settings.get(key) === value;
  const replicated = copies >= 3 && Number(settings.get('min.insync.replicas') ?? '1') >= 2;
  const out: string[] = [];
  if (!replicated && !is('flush.messages', '1'))
    out.push(`topic ${name} can lose acknowledged records: it needs 3 copies with min.insync.replicas=2, or flush.messages=1`);
  if (!is('unclean.leader.election.enable', 'false'))
    out.push(`topic ${name} allows unclean leader election: acknowledged records can be lost`);
  if (!is('cleanup.policy', 'delete'))
    out.push(`topic ${name} has cleanup.policy=${settings.get('cleanup.policy') ?? ''}: compaction would drop records`);
  if (!is('retention.bytes', '-1') || !is('retention.ms', '-1'))
    out.push(`topic ${name} drops old records by age or size, consumed or not: set retention.ms=-1 and retention.bytes=-1`);
  if (!is('message.timestamp.type', 'LogAppendTime'))
    out.push(`topic ${name} takes append times from producers: set message.timestamp.type=LogAppendTime`);
  return out;
}
