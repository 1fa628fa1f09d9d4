import { parseInstant } from '../time';
import { adjustment, charge, deposit, grant, grantVoid, refund, reversal, SERVICE } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';

const AT = parseInstant(SERVICE);
const later = (ns: bigint): bigint => AT + ns;

describe('a grant of promotional credit', () => {
  it('is a memo of its own account, and part of what is available while it is in force', () => {
    const { ledger, when } = given();
    const { outcomes } = when({ commands: [grant('g', '5')], clock: later(1n) }).then('grant 9010 → 9000/g 5');
    expect(JSON.parse(outcomes[0]?.outcome ?? '')).toMatchObject({ amount: '5', balance: { available: '5', overage: '0' } });
    expect([...ledger.state.accounts.keys()]).toContain(`main/USD/9000/cus_1/100:${AT}:-:promo:5:g`);
  });

  it('is used by priority, then by the earliest expiry, then by age; what is past it comes from the wallet', () => {
    given(
      deposit('1'),
      grant('never', '1', { at: later(-9n) }),
      grant('young', '1', { at: later(-1n), expires: later(50n) }),
      grant('old', '1', { at: later(-5n), expires: later(50n) }),
      grant('soon', '1', { expires: later(9n) }),
      grant('first', '1', { priority: 7n, reason: 'goodwill' }),
    )
      .when(charge('a', '7'))
      .then(
        'charge 4900 → 4000 5',
        'charge 2000 → 4000 1',
        'charge 1105 → 4000 1',
        ...['first', 'soon', 'old', 'young', 'never'].map((id) => `promo 9000/${id} → 9010 1`),
      );
  });

  it('pays for usage on account too, and for usage in its time only, of its own asset and customer', () => {
    const { when } = given(grant('g', '5', { at: AT, expires: later(10n) }), grant('eur', '5', { asset: 'EUR' }));
    when(charge('before', '1', { eventTime: later(-1n), funding: 'postpaid' })).then('charge 1100 → 4000 1');
    when(charge('at its end', '1', { eventTime: later(10n), funding: 'postpaid' })).then('charge 1100 → 4000 1');
    when(charge('other', '1', { customer: 'cus_2' })).then('charge 1105 → 4000 1');
    when(charge('in time', '6', { eventTime: later(9n), funding: 'postpaid' })).then(
      ...['charge 4900 → 4000 5', 'charge 1100 → 4000 1', 'promo 9000/g → 9010 5'],
    );
  });

  it('of the same batch pays its charges', () => {
    given()
      .when({ commands: [grant('g', '5')], charges: [charge('a', '2')] })
      .then('grant 9010 → 9000/g 5', 'charge 4900 → 4000 2', 'promo 9000/g → 9010 2');
  });

  it('pays no fee, no true-up and no commitment', () => {
    const { when } = given(grant('g', '5'));
    for (const kind of ['fee', 'true_up', 'commitment'] as const)
      expect(when(charge(kind, '1', { kind })).then(expect.stringMatching(/ 1105 → \d+ 1$/) as string).transfers).toHaveLength(1);
  });

  it('is refused where it has expired by the clock of its batch', () => {
    const { when } = given();
    when({ commands: [grant('g', '5', { expires: later(10n) })], clock: later(10n) }).refused('grant_expired', 'data.expires_at');
  });

  it('ends as what is left of it, once; a voided one too', () => {
    const { when } = given(grant('g', '5', { expires: later(10n) }), grant('v', '5'), charge('a', '2'));
    const expired = charge('end', '0', { kind: 'grant_expired', grant: { id: 'g', expires: null } });
    when(expired).then('grant_end 9000/g → 9010 3');
    when(expired).then();
    when(charge('late', '1')).then('charge 4900 → 4000 1', 'promo 9000/v → 9010 1');
    when(grantVoid('v')).then('grant_end 9000/v → 9010 4');
    when(grantVoid('v')).refused('nothing_to_void', 'data.grant');
    when(grantVoid('v', { customer: 'cus_2' })).refused('target_missing', 'data.grant');
    when(charge('b', '1')).then('charge 1105 → 4000 1');
  });

  it('that nobody made ends in nothing', () => {
    given()
      .when(charge('end', '0', { kind: 'grant_expired', grant: { id: 'refused', expires: null } }))
      .then();
  });

  it('of a free tier is made by its charge', () => {
    const made = charge('t', '5', { kind: 'free_tier', grant: { id: 'free_tier:2026-11:1', expires: later(10n) }, funding: 'postpaid' });
    given(made)
      .when(charge('a', '7', { funding: 'postpaid' }))
      .then('charge 4900 → 4000 5', 'charge 1100 → 4000 2', 'promo 9000/1 → 9010 5');
  });
});

describe('what a grant has paid', () => {
  const spent = () => given(deposit('2'), grant('a', '2', { priority: 1n }), grant('b', '2'), charge('c', '7'));

  it('goes back after the money, to the last grant first', () => {
    const { when } = spent();
    when(refund('c', '2')).then('refund 4000 → 1105 1', 'refund 4000 → 2000 1');
    when(refund('c', '2')).then('refund 4000 → 2000 1', 'refund 4000 → 4900 1', 'promo 9010 → 9000/b 1');
    when(refund('c', '2')).then('refund 4000 → 4900 2', 'promo 9010 → 9000/b 1', 'promo 9010 → 9000/a 1');
    when(refund('c')).then('refund 4000 → 4900 1', 'promo 9010 → 9000/a 1');
    when(refund('c')).refused('nothing_to_refund', 'data.id');
  });

  it('goes back where the charge is reversed or voided', () => {
    const back = (kind: string): string[] => [
      ...[`${kind} 4000 → 1105 1`, `${kind} 4000 → 2000 2`, `${kind} 4000 → 4900 4`],
      ...['promo 9010 → 9000/b 2', 'promo 9010 → 9000/a 2'],
    ];
    spent()
      .when(reversal(4n))
      .then(...back('reversal'));
    spent()
      .when(charge('v', '7', { kind: 'void', targetSeq: 1n }))
      .then(...back('void'));
  });

  it('expires at once where its grant has expired by then, and is usable again where it was only spent', () => {
    const { when } = given(grant('g', '2', { expires: later(10n) }), charge('c', '2', { funding: 'postpaid' }));
    when(refund('c', '1')).then('refund 4000 → 4900 1', 'promo 9010 → 9000/g 1');
    when(charge('again', '1', { funding: 'postpaid' })).then('charge 4900 → 4000 1', 'promo 9000/g → 9010 1');
    when({ commands: [refund('c', '1')], clock: later(10n) }).then(
      ...['refund 4000 → 4900 1', 'promo 9010 → 9000/g 1', 'grant_end 9000/g → 9010 1'],
    );
  });
});

describe('the reversal of a grant', () => {
  it('takes it back whole, or not at all', () => {
    const { when } = given(grant('g', '2'), grant('h', '2'), charge('c', '1'));
    when(reversal(1n)).refused('insufficient_balance', 'data.entry');
    when(reversal(2n)).then('reversal 9000/h → 9010 2');
    when(reversal(2n)).refused('already_reversed', 'data.entry');
    when(adjustment('down', '1')).refused('insufficient_balance', 'data.amount');
  });
});
