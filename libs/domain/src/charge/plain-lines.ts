/** Whether no line of the stored text has extras: such a text holds no object. */
export const hasPlainLines = (text: string): boolean => !text.includes('{');

/**
 * Calls `take` with class and quantity of each line of a stored text that `hasPlainLines`, without parsing the rest: for sums over very many
 * charges. Throws where the text is not as `linesToText` writes it.
 */
export function eachPlainLine(text: string, take: (name: string, quantity: string) => void): void {
  if (text === '[]') return;
  let at = 0;
  do {
    // behind '[' or ',': ["class","quantity","price","per","amount","part"]
    const name = at + 3;
    const nameEnd = text.indexOf('"', name);
    const quantity = nameEnd + 3;
    const quantityEnd = text.indexOf('"', quantity);
    let end = quantityEnd;
    for (let member = 0; member < 4; member += 1) end = text.indexOf('"', text.indexOf('"', end + 1) + 1);
    if (
      !text.startsWith('["', at + 1) ||
      nameEnd < name ||
      quantityEnd < quantity ||
      end < quantityEnd ||
      text.charCodeAt(end + 1) !== CLOSE
    )
      throw new Error(`no lines of a charge: ${text.slice(0, 200)}`);
    take(text.slice(name, nameEnd), text.slice(quantity, quantityEnd));
    at = end + 2;
  } while (text.charCodeAt(at) === COMMA);
  if (at !== text.length - 1 || text.charCodeAt(at) !== CLOSE) throw new Error(`no lines of a charge: ${text.slice(0, 200)}`);
}

const COMMA = 44;
const CLOSE = 93;
