import type { Dialect } from '../dialect';
import { putQuantities } from '../put-quantities';

/** Classes that are disjoint already: {class: count | decimal text}. */
export const quantitiesDialect: Dialect = {
  name: 'quantities',
  version: 1,
  gatewayCounts: true,
  normalise: (usage, tally) => putQuantities(usage, tally),
  find: (event, found) => {
    found.addModel(event['model']);
    found.addUsage(event['quantities'] ?? event['usage']);
  },
};
