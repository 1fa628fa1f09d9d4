import 'reflect-metadata';
import { ValidateIf } from 'class-validator';

const LEFT_OUT = Symbol('may be left out');

/**
 * A field that may be left out, but not be null: in a body that moves money, null is more likely a value that was lost on the way than the wish
 * for what leaving the field out means, such as refunding all of a charge.
 */
export function MayBeLeftOut(): PropertyDecorator {
  const judged = ValidateIf((_, value: unknown) => value !== undefined);
  return (target, property) => {
    Reflect.defineMetadata(LEFT_OUT, true, target, property);
    judged(target, property);
  };
}

/** Whether the object's field was declared so. */
export function isLeftOutAtWill(of: object | undefined, property: string): boolean {
  return of !== undefined && Reflect.getMetadata(LEFT_OUT, of, property) === true;
}
