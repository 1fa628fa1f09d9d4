import type { Config } from '@tallystick/platform/config';
import type { Forward } from '@tallystick/platform/http/forward';

const GATEWAY = ['/v1/events'];
const REPLAY = [
  '/v1/events/verdicts',
  '/v1/explain',
  '/v1/replay/jobs',
  '/v1/replay/jobs/:id',
  '/v1/requests/:id/proof',
  '/v1/invoices/:id/lines/:n/proof',
];

/** What gateway and replay answer, where api is told where they are: then the command line and a customer need api's address alone. */
export function forwards({ gatewayUrl, replayUrl }: Pick<Config, 'gatewayUrl' | 'replayUrl'>): Forward[] {
  return [
    ...(gatewayUrl === null ? [] : [{ to: gatewayUrl, paths: GATEWAY }]),
    ...(replayUrl === null ? [] : [{ to: replayUrl, paths: REPLAY }]),
  ];
}
