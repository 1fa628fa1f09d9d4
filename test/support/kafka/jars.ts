import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const KAFKA_VERSION = '4.3.1';

const pom = (...dependencies: readonly string[]): string => `<project><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.map(dependency).join('\n')}</dependencies></project>
`;

function dependency(coordinates: string): string {
  const [group, artifact, version] = coordinates.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
}

/** The broker's jars in the cache: about 44 MB, 5 to 11 s once. */
export function kafkaJars(cacheDir: string): string {
  return jars(cacheDir, 'libs', pom(`org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'));
}

/** The jar of Kafka's command line, to stand behind the broker's on the class path: its own dependencies are Kafka Connect, for other tools. */
export function kafkaTools(cacheDir: string): string {
  return jars(cacheDir, 'tools', pom(`org.apache.kafka:kafka-tools:${KAFKA_VERSION}`), '-DexcludeTransitive=true');
}

/**
 * A folder of jars in the cache, by Maven where it is not there yet.
 * Made aside and renamed, so that two runs at once, or one killed half-way, leave no half folder. Throws with the reason.
 */
function jars(cacheDir: string, folder: string, project: string, ...more: readonly string[]): string {
  const to = join(cacheDir, KAFKA_VERSION, folder);
  if (existsSync(to)) return to;
  requireJava();
  mkdirSync(join(cacheDir, KAFKA_VERSION), { recursive: true });
  const aside = mkdtempSync(join(cacheDir, 'making-'));
  try {
    writeFileSync(join(aside, 'pom.xml'), project);
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const run = spawnSync('mvn', ['-B', '-q', goal, '-DincludeScope=runtime', '-DoutputDirectory=jars', ...more], {
      cwd: aside,
      encoding: 'utf8',
      timeout: 180_000,
    });
    if (run.error !== undefined) throw new Error(`mvn: ${run.error.message}`);
    if (run.status !== 0) throw new Error(`mvn: ${(run.stdout + run.stderr).slice(0, 500)}`);
    moveInto(join(aside, 'jars'), to);
    return to;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Throws where no Java of at least 17 is on the path. */
export function requireJava(): void {
  const run = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(run.stderr ?? '')?.[1] ?? 0);
  if (run.error !== undefined || major < 17)
    throw new Error(run.error === undefined ? `java: found ${major}, needs 17` : 'java: not on PATH');
}

/** Renames; somebody who was faster has made the same. */
export function moveInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
