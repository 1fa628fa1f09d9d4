import { AppProcess, freePort, pause } from '../app-process';
import { service } from './file';
import { healthCheck } from './health-check';

export const APPS = ['gateway', 'rating-worker', 'ledger-worker', 'api', 'replay'] as const;
export type App = (typeof APPS)[number];

/** Where the two servers are here. Asked late, since they start one after the other. */
export interface Servers {
  postgresPort(): number;
  brokers(): string;
}

/** The file's services of our own, each a process with its own command and environment. */
export class ComposeApps {
  private readonly running = new Map<App, AppProcess>();
  private readonly ends: string[] = [];
  private stopping = false;

  private constructor(
    private readonly servers: Servers,
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  static async at(servers: Servers): Promise<ComposeApps> {
    return new ComposeApps(servers, new Map(await Promise.all(APPS.map(async (app) => [app, await freePort()] as const))));
  }

  url(app: string): string {
    return `http://127.0.0.1:${this.ports.get(app)}`;
  }

  /** The file's environment of a service: only addresses are others. */
  environmentOf(name: App | 'migrate'): Record<string, string> {
    return Object.fromEntries(Object.entries(service(name).environment).map(([variable, value]) => [variable, this.here(variable, value)]));
  }

  private here(variable: string, value: string): string {
    if (variable === 'DATABASE_URL') return value.replace('@postgres:5432/', `@127.0.0.1:${this.servers.postgresPort()}/`);
    if (variable === 'KAFKA_BROKERS') return this.servers.brokers();
    if (variable === 'ADMIN_API_KEY') return value.replace('${ADMIN_API_KEY:-}', ''); // set by nobody
    if (variable === 'HOST') return '127.0.0.1';
    return value.replace(/^http:\/\/([a-z-]+):\d+$/, (_, app: string) => this.url(app));
  }

  /** Exit code of the app's health check. */
  health(app: App): number {
    const port = service(app).environment['PORT'];
    return healthCheck(service(app), this.environmentOf(app), (text) => text.replace(`http://127.0.0.1:${port}/`, `${this.url(app)}/`));
  }

  /** Starts it, and as the file's `restart: unless-stopped` says, starts it again where it ends by itself. */
  async start(app: App): Promise<void> {
    const { command = [], restart } = service(app);
    const started = await AppProcess.spawn(app, command, this.environmentOf(app), this.ports.get(app));
    this.running.set(app, started);
    const again = async (): Promise<void> => {
      const code = await started.ended();
      this.ends.push(`${app} ended with ${code}: ${started.words}`);
      await pause(500);
      if (!this.stopping && restart === 'unless-stopped') await this.start(app);
    };
    void again();
  }

  /** What the apps have said, for a test that failed. */
  get words(): string {
    return [...this.ends, ...[...this.running.values()].map((p) => `${p.name}: ${p.words}`)].join('\n');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.running.values()].map((p) => p.kill('SIGTERM')));
  }
}
