import { createHttpApp } from '@tallystick/platform/http';
import { requireDatabaseUrl, runProcess } from '@tallystick/platform/process/run-process';
import { openServices } from '@tallystick/platform/process/services';
import { createReplay } from './create-replay';

runProcess('replay', async (config) => {
  const services = await openServices(config, requireDatabaseUrl(config), 'replay');
  const http = await createHttpApp([createReplay(services.http)], services.http, config);
  services.logger.info({ at: await http.listen() }, 'ready');
  return {
    async close() {
      await http.close();
      await services.close();
    },
  };
});
