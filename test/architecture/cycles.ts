import { importsOf } from './imports';
import { isTest, type Sources } from './sources';

/** Each circle of imports, once, as `a.ts -> b.ts -> a.ts`. */
export function cycles(sources: Sources): string[] {
  const graph = new Map<string, string[]>();
  for (const path of sources.keys())
    if (!isTest(path))
      graph.set(
        path,
        importsOf(sources, path).flatMap((i) => (i.to === null ? [] : [i.to])),
      );
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const go = (path: string): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    way.push(path);
    for (const next of graph.get(path) ?? []) go(next);
    way.pop();
    done.add(path);
  };
  for (const path of graph.keys()) go(path);
  return found;
}
