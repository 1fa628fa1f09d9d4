import { createHttpApp } from '@tallystick/platform/http';
import { requireDatabaseUrl, runProcess } from '@tallystick/platform/process/run-process';
import { openServices } from '@tallystick/platform/process/services';
import { createApi } from './create-api';
import { forwards } from './forwards';

runProcess('api', async (config) => {
  const services = await openServices(config, requireDatabaseUrl(config), 'api');
  const http = await createHttpApp([createApi(services.http)], services.http, { ...config, forwards: forwards(config) });
  services.logger.info({ at: await http.listen() }, 'ready');
  return {
    async close() {
      await http.close();
      await services.close();
    },
  };
});
