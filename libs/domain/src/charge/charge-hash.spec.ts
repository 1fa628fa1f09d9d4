import type { Charge } from './charge';
import { chargeBytes, chargeHash } from './charge-hash';
import { linesToText } from './lines-text';

/** The worked example: 500 in and 200 out at 0.525 and 4.20 per million. */
const CHARGE: Charge = {
  kind: 'usage',
  targetSeq: null,
  upstream: null,
  shard: 7,
  chargeSeq: 41n,
  decisionSeq: 0n,
  outcome: 'charged',
  status: 'succeeded',
  funding: 'prepaid',
  customer: 'cus_1',
  source: 'gateway/eu-1',
  eventId: 'req-1',
  eventTime: 1_763_640_000_123_456_700n,
  recordedAt: 1_763_640_001_000_000_000n,
  partition: 3,
  offset: 99n,
  appendedAt: 1_763_640_000_900_000_000n,
  dialect: 'openai.chat',
  normaliserVersion: 1,
  pricingVersion: 1,
  model: 'gpt-5.2',
  provider: 'openai',
  apiKeyId: null,
  entity: 'main',
  asset: 'USD',
  catalogueSeq: 12n,
  contractSeq: 4n,
  rateSeq: 2n,
  rateVersion: 'default/gpt-5.2/1',
  amount: 1_102_500_000n,
  lines: [
    { class: 'input_text', quantity: 500n, price: '0.525', per: '1000000', amount: 262_500_000n, part: 'usage' },
    { class: 'output_text', quantity: 200n, price: '4.20', per: '1000000', amount: 840_000_000n, part: 'usage' },
  ],
  flags: null,
  rawHash: new Uint8Array(32).fill(0x61),
};
const RATE_HASH = new Uint8Array(32).fill(0x62);

const bytes = (charge: Charge): string => Buffer.from(chargeBytes(charge, RATE_HASH, linesToText(charge.lines))).toString('latin1');
const hash = (charge: Charge): string => Buffer.from(chargeHash(charge, RATE_HASH)).toString('hex');

describe('what the hash of a charge covers', () => {
  it('is laid out as every stored hash was made: golden vectors, never to be changed', () => {
    expect(bytes(CHARGE)).toBe(
      's8:charge@1i1:7i2:41i1:0s7:chargeds9:succeededs7:prepaids5:cus_1s12:gateway/eu-1s5:req-1i19:1763640000123456700i19:1763640001000000000s11:openai.chati1:1i1:1s7:gpt-5.2s6:openain0:s4:mains3:USDi2:12i1:4i1:2s17:default/gpt-5.2/1b32:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbi10:1102500000s117:[["input_text","500","0.525","1000000","0.0002625","usage"],["output_text","200","4.20","1000000","0.00084","usage"]]n0:b32:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    );
    expect(hash(CHARGE)).toBe('e588416c14eb0238ca2665b7d4bac57a0dae14533da8867492c7c61b67c95f20');
    const more: Charge = {
      ...CHARGE,
      kind: 'void',
      targetSeq: 40n,
      upstream: { amount: 5n, asset: 'EUR', rateSeq: 3n, rateVersion: 'cost/gpt-5.2/1' },
    };
    expect(bytes(more)).toBe(
      's8:charge@2i1:7i2:41i1:0s7:chargeds9:succeededs7:prepaids5:cus_1s12:gateway/eu-1s5:req-1i19:1763640000123456700i19:1763640001000000000s11:openai.chati1:1i1:1s7:gpt-5.2s6:openain0:s4:mains3:USDi2:12i1:4i1:2s17:default/gpt-5.2/1b32:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbi10:1102500000s117:[["input_text","500","0.525","1000000","0.0002625","usage"],["output_text","200","4.20","1000000","0.00084","usage"]]n0:b32:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaas4:voidi2:40i1:5s3:EURi1:3s14:cost/gpt-5.2/1',
    );
    expect(hash(more)).toBe('c77b4a77690383a9e3e966bc8c05140f4ea5feacef335423ea0bd2b79524fde9');
  });

  it('changes with everything in it, and not with where the log had the event', () => {
    const others: Partial<Charge>[] = [
      { shard: 8 },
      { chargeSeq: 42n },
      { decisionSeq: 1n },
      { outcome: 'not_billable' },
      { status: 'failed' },
      { funding: 'postpaid' },
      { customer: 'cus_2' },
      { source: 'gateway/eu-2' },
      { eventId: 'req-2' },
      { eventTime: CHARGE.eventTime + 1n },
      { recordedAt: CHARGE.recordedAt + 1n },
      { dialect: 'quantities' },
      { normaliserVersion: 2 },
      { pricingVersion: 2 },
      { model: 'gpt-5.3' },
      { provider: null },
      { apiKeyId: '' },
      { entity: 'eu' },
      { asset: 'EUR' },
      { catalogueSeq: 13n },
      { contractSeq: 5n },
      { rateSeq: null },
      { rateVersion: null },
      { amount: 1n },
      { lines: [] },
      { flags: '{}' },
      { rawHash: new Uint8Array(32) },
      { kind: 'correction' },
      { upstream: { amount: 0n, asset: 'USD', rateSeq: 1n, rateVersion: 'a' } },
    ];
    const hashes = others.map((more) => hash({ ...CHARGE, ...more }));
    expect(new Set([hash(CHARGE), ...hashes]).size).toBe(others.length + 1);
    expect(Buffer.from(chargeHash(CHARGE, null)).toString('hex')).not.toBe(hash(CHARGE));
    expect(hash({ ...CHARGE, partition: 4, offset: 1n, appendedAt: 1n })).toBe(hash(CHARGE));
  });
});
