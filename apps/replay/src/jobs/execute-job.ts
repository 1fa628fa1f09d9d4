import type { JobKind } from '@tallystick/platform/storage/replay/jobs/job';
import { rebuild } from '../rebuild/rebuild';
import { verify } from '../verify/verify';
import type { Report } from './progress';

/** Does a job on database sessions of its own; answers its result. */
export function executeJob(kind: JobKind, url: string, report: Report): Promise<object> {
  switch (kind) {
    case 'verify':
      return verify(url, report);
    case 'rebuild':
      return rebuild(url, report);
  }
}
