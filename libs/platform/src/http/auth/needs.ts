import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal';
import type { Scope } from './scopes';

export const NEEDS = 'tallystick:needs';

/** The scope that a route asks for. A route without one is refused to everybody: nothing is open by oversight. */
export const Needs = (scope: Scope): CustomDecorator => SetMetadata(NEEDS, scope);
/** A route that asks for no key. */
export const Open = (): CustomDecorator => SetMetadata(NEEDS, 'open');

/** Who calls. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = context.switchToHttp().getRequest<FastifyRequest>().principal;
  if (principal === undefined) throw new Error('a route without a key has no caller');
  return principal;
});
