import type { AddVerb } from '../verb';
import { addImport } from './import';
import { addKeys } from './keys';
import { addMigrate } from './migrate';

/** Every verb, in the order in which `--help` lists them. */
export const VERBS: readonly AddVerb[] = [addImport, addKeys, addMigrate];
