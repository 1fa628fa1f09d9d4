import type { AddVerb } from '../verb';
import { addExplain } from './explain';
import { addImport } from './import';
import { addKeys } from './keys';
import { addMigrate } from './migrate';
import { addRebuild } from './rebuild';
import { addVerify } from './verify';

/** Every verb, in the order in which `--help` lists them. */
export const VERBS: readonly AddVerb[] = [addImport, addExplain, addVerify, addRebuild, addKeys, addMigrate];
