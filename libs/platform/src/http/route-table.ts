/** Which methods a path answers to: Fastify's router does not tell, and a 405 must say so in `Allow`. */
export class RouteTable {
  private readonly routes: { readonly segments: readonly string[]; readonly methods: readonly string[] }[] = [];

  add(url: string, method: string | readonly string[]): void {
    this.routes.push({ segments: url.split('/'), methods: typeof method === 'string' ? [method] : method });
  }

  allowed(path: string): readonly string[] {
    const segments = path.split('/');
    const found = new Set(this.routes.filter((r) => fits(r.segments, segments)).flatMap((r) => r.methods));
    return [...found].sort();
  }
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.includes('*')) return false; // a catch-all is no resource of its own
  return pattern.length === path.length && pattern.every((p, i) => p === path[i] || (p.startsWith(':') && path[i] !== ''));
}
