import { sha256 } from '../canonical';
import { parseInstant } from '../time';
import { buildLeaf, leafHash, type TransferLeaf } from './transfer-leaf';

const LEAF: TransferLeaf = {
  shard: 25,
  seq: 1_234_567n,
  entry: 42n,
  leg: 2,
  kind: 1,
  debit: 'main/USD/1105/müller+söhne',
  credit: 'main/USD/4000/@25',
  asset: 'USD',
  amount: 1_102_500_000n,
  effective: parseInstant('2026-11-20T12:00:00.1234567Z'),
  recorded: 1_800_000_000_000_000_001n,
  period: 202611n,
  causeHash: sha256('the charge'),
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the leaf of a transfer', () => {
  it('has these bytes, for ever', () => {
    expect(hex(buildLeaf(LEAF))).toBe(GOLDEN);
    expect(hex(leafHash(buildLeaf(LEAF)))).toBe(GOLDEN_HASH);
  });

  it('begins with its format and says each thing behind its length', () => {
    const text = Buffer.from(buildLeaf(LEAF)).toString('latin1');
    expect(text.slice(0, 60)).toBe('s10:transfer@1i2:25i7:1234567i2:42i1:2i1:1s28:main/USD/1105/');
    expect(text).toContain('s17:main/USD/4000/@25s3:USDi10:1102500000i19:1795176000123456700i19:1800000000000000001i6:202611b32:');
  });

  it.each<[keyof TransferLeaf, TransferLeaf[keyof TransferLeaf]]>([
    ['shard', 26],
    ['seq', 1_234_568n],
    ['entry', 43n],
    ['leg', 1],
    ['kind', 5],
    ['debit', 'main/USD/1105/mu\u0308ller+so\u0308hne'],
    ['credit', 'main/USD/4000/@26'],
    ['asset', 'USDC'],
    ['amount', 1_102_500_001n],
    ['effective', LEAF.effective + 1n],
    ['recorded', LEAF.recorded + 1n],
    ['period', 202612n],
    ['causeHash', sha256('another charge')],
  ])('changes with its %s', (field, value) => {
    expect(hex(leafHash(buildLeaf({ ...LEAF, [field]: value })))).not.toBe(GOLDEN_HASH);
  });

  it('knows a shifted delimiter', () => {
    const one = buildLeaf({ ...LEAF, debit: 'main/USD/1105/a', credit: 'bmain/USD/4000/@25' });
    const two = buildLeaf({ ...LEAF, debit: 'main/USD/1105/ab', credit: 'main/USD/4000/@25' });
    expect(hex(one)).not.toBe(hex(two));
  });
});

const GOLDEN =
  '7331303a7472616e73666572403169323a323569373a3132333435363769323a343269313a3269313a317332383a6d61696e2f5553442f313130352f' +
  '6dc3bc6c6c65722b73c3b6686e657331373a6d61696e2f5553442f343030302f40323573333a5553446931303a313130323530303030306931393a31' +
  '3739353137363030303132333435363730306931393a3138303030303030303030303030303030303169363a3230323631316233323a6d36a6e14b06' +
  '31252e40d98422c730219d62f9f153f6a4514f8afbb905662930';
const GOLDEN_HASH = '1a89e1956e0f4e0009a8cb7d7b43e16652e005aa4041e8e736ee85342ee59adf';
