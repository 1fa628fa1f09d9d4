import { compareEntry } from './genai-prices/compare-entry';
import { readEntries } from './genai-prices/entry';
import { readListed, readTable, rowKey } from './genai-prices/listed';
import { readProviders } from './genai-prices/price-list';
import { sharedData } from './shared-data';

const folder = sharedData('genai-prices');
const withData = folder === null ? describe.skip : describe;

withData('1,091 usage objects of genai-prices', () => {
  const entries = folder === null ? [] : readEntries(folder);
  const providers = folder === null ? [] : readProviders(folder);
  const compared = entries.map((entry) => ({ entry, ...compareEntry(entry, providers) }));
  const disagreeing = compared.flatMap(({ entry, differences }) =>
    differences.map(({ field, theirs, ours }) => ({ entry, key: rowKey(entry.number, field, theirs, ours) })),
  );

  it('agree as the table of docs/genai-prices.md says', () => {
    const table = [...new Set(compared.map((one) => one.dialect))].sort().map((dialect) => {
      const bodies = compared.filter((one) => one.dialect === dialect);
      const agree = bodies.filter((one) => one.differences.length === 0).length;
      return `| ${dialect} | ${bodies.length} | ${bodies.filter((one) => one.priced).length} | ${agree} | ${bodies.length - agree} |`;
    });
    console.info(`genai-prices, by dialect: bodies, priced, agree, disagree\n${table.join('\n')}`);
    expect(entries).toHaveLength(1091);
    expect(readTable()).toEqual(table);
  });

  it('every disagreement stands in docs/genai-prices.md, and every row there happens', () => {
    const listed = new Set(readListed().map((row) => row.key));
    const happening = new Set(disagreeing.map((one) => one.key));
    const unlisted = disagreeing.filter((one) => !listed.has(one.key));
    expect(unlisted.map(({ entry, key }) => key.replace(' | ', ` | \`${entry.body.file}\` | `))).toEqual([]);
    expect([...listed].filter((key) => !happening.has(key))).toEqual([]);
  });

  it('at most 1 % are our mistake', () => {
    const right = new Map(readListed().map((row) => [row.key, row.right]));
    const mistaken = new Set(disagreeing.filter((one) => right.get(one.key) !== 'ours').map((one) => one.entry.number));
    console.info(`genai-prices: theirs right in ${mistaken.size} of ${entries.length} bodies`);
    expect(mistaken.size * 100).toBeLessThanOrEqual(entries.length);
  });
});
