import { createHttpApp } from '@tallystick/platform/http';
import { requireDatabaseUrl, runProcess } from '@tallystick/platform/process/run-process';
import { openServices } from '@tallystick/platform/process/services';
import { createGateway } from './create-gateway';

runProcess('gateway', async (config) => {
  const services = await openServices(config, requireDatabaseUrl(config), 'gateway');
  const http = await createHttpApp([createGateway(services.http)], services.http, config);
  services.logger.info({ at: await http.listen() }, 'ready');
  return {
    async close() {
      await http.close();
      await services.close();
    },
  };
});
