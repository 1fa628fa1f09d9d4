/** Who calls. */
export interface Principal {
  /** `key_…`, or `admin` for the key of the environment. Stands as actor beside what was done. */
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** Set where the key is a customer's: it reads this customer's rows and no other's. */
  readonly customer: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
  }
}
