import { ConfigError, type ConfigFault } from './config-error';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and gathers what is wrong with them, so that one message names all. An empty variable counts as absent. */
export class Variables {
  private readonly faults: ConfigFault[] = [];

  constructor(private readonly env: Environment) {}

  text(variable: string): string | null {
    const value = this.env[variable]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  integer<F extends number | null>(variable: string, fallback: F, min: number, max: number): number | F {
    const text = this.text(variable);
    if (text === null) return fallback;
    if (/^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    return this.bad(variable, `must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`, fallback);
  }

  oneOf<T extends string>(variable: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(variable);
    if (text === null) return fallback;
    const found = allowed.find((a) => a === text.toLowerCase());
    return found ?? this.bad(variable, `must be one of ${allowed.join(', ')}, not ${JSON.stringify(text)}`, fallback);
  }

  /** A URL with one of the schemes, without a slash at the end; the value itself is not repeated, it may hold a password. */
  url(variable: string, schemes: readonly string[]): string | null {
    const text = this.text(variable);
    if (text === null) return null;
    const forms = schemes.map((s) => `${s}://`).join(' or ');
    if (!URL.canParse(text)) return this.bad(variable, `must be a URL that begins with ${forms}`, null);
    const { protocol, hostname, searchParams } = new URL(text);
    if (!schemes.includes(protocol.slice(0, -1))) return this.bad(variable, `must begin with ${forms}`, null);
    if (hostname === '' && !searchParams.has('host')) return this.bad(variable, 'must name a host', null);
    return text.replace(/\/+$/, '');
  }

  bad<T>(variable: string, message: string, instead: T): T {
    this.faults.push({ variable, message });
    return instead;
  }

  /** Throws `ConfigError` where something was wrong. */
  check(): void {
    if (this.faults.length > 0) throw new ConfigError(this.faults);
  }
}
