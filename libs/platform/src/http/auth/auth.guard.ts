import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../errors/http-problem';
import type { Authenticator } from './authenticator';
import { NEEDS } from './needs';
import { presentedKey } from './presented-key';
import type { Principal } from './principal';
import { CUSTOMER_SCOPES, grants, type Scope } from './scopes';

/** 401 without a key that lives, 403 without the route's scope. A customer's key only passes where a customer reads. */
export class AuthGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly authenticator: Authenticator) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const needs = this.reflector.getAllAndOverride<Scope | 'open' | undefined>(NEEDS, [context.getHandler(), context.getClass()]);
    if (needs === 'open') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = presentedKey(request.headers);
    if (key === null)
      throw new HttpProblem(401, 'missing_api_key', 'no API key: send Authorization: Bearer KEY or x-api-key: KEY', [], {
        'www-authenticate': 'Bearer',
      });
    const found = this.authenticator.authenticate(key);
    return found instanceof Promise ? found.then((p) => this.admit(request, p, needs)) : this.admit(request, found, needs);
  }

  private admit(request: FastifyRequest, principal: Principal | null, needs: Scope | undefined): boolean {
    if (principal === null)
      throw new HttpProblem(401, 'invalid_api_key', 'this API key is not known, revoked or expired', [], {
        'www-authenticate': 'Bearer error="invalid_token"',
      });
    const allowed =
      needs !== undefined && grants(principal.scopes, needs) && (principal.customer === null || CUSTOMER_SCOPES.includes(needs));
    if (!allowed) throw new HttpProblem(403, 'missing_scope', `this key lacks the scope ${needs ?? '(none would do)'}`);
    request.principal = principal;
    return true;
  }
}
