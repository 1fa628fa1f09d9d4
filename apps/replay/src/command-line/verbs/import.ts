import type { AddVerb } from '../verb';
import { addImportRates } from './import-rates';
import { addImportUsage } from './import-usage';

/** `import rates` and `import usage`. */
export const addImport: AddVerb = (program, act) => {
  const group = program.command('import').description('prices or usage from a file: "import rates FILE", "import usage FILE"');
  for (const add of [addImportRates, addImportUsage]) add(group, act);
};
