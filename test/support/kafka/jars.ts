import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const KAFKA_VERSION = '4.3.1';

const POM = `<project><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`;

/**
 * The broker's jars in the cache, by Maven where they are not there yet: about 44 MB, 5 to 11 s once.
 * Made aside and renamed, so that two runs at once, or one killed half-way, leave no half folder. Throws with the reason.
 */
export function kafkaJars(cacheDir: string): string {
  const jars = join(cacheDir, KAFKA_VERSION, 'libs');
  if (existsSync(jars)) return jars;
  requireJava();
  mkdirSync(join(cacheDir, KAFKA_VERSION), { recursive: true });
  const aside = mkdtempSync(join(cacheDir, 'making-'));
  try {
    writeFileSync(join(aside, 'pom.xml'), POM);
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const run = spawnSync('mvn', ['-B', '-q', goal, '-DincludeScope=runtime', '-DoutputDirectory=libs'], {
      cwd: aside,
      encoding: 'utf8',
      timeout: 180_000,
    });
    if (run.error !== undefined) throw new Error(`mvn: ${run.error.message}`);
    if (run.status !== 0) throw new Error(`mvn: ${(run.stdout + run.stderr).slice(0, 500)}`);
    moveInto(join(aside, 'libs'), jars);
    return jars;
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
