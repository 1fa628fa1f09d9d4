import type { AddVerb } from '../verb';
import { addImportRates } from './import-rates';
import { addImportUsage } from './import-usage';

/** `import rates` and `import usage`. */
export const addImport: AddVerb = (program, act) => {
  const group = program.command('import').description('bring prices or usage in from a file');
  for (const add of [addImportRates, addImportUsage]) add(group, act);
};
