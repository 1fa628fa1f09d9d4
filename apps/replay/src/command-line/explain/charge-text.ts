import type { ShownTransfer } from '../../explain/show-entry';
import type { ShownCharge, ShownRate, Story } from '../../explain/story';
import { day, section } from './section';

/** From the contract to the invoice line. */
export function chargeSections({ contract, rates, charge, entry, invoice_lines: invoiced, taken_back_by: by }: Story): string[] {
  if (charge === null) return [];
  const lines: string[] = [];
  if (contract !== null)
    lines.push(
      ...section('Contract', [
        `${contract.customer}, version ${contract.number}: ${contract.funding}, ${contract.billing_model}, book ${contract.book} in ${contract.asset}`,
      ]),
    );
  for (const rate of rates) lines.push(...section('Rate', rateLines(rate, charge)));
  lines.push(...section('Arithmetic', arithmetic(charge)));
  lines.push(
    ...section('Charge', [
      `${charge.shard}-${charge.charge_seq}, decided ${day(charge.recorded_at)} at catalogue ${charge.catalogue_seq}, hash ${charge.charge_hash.slice(0, 16)}…`,
    ]),
  );
  if (entry !== null) {
    const head = `entry ${entry.shard}-${entry.entry}, recorded ${day(entry.recorded_at)}`;
    lines.push(
      ...section('Journal', [
        entry.transfers.length === 0 ? `${head}: no transfer, it cost nothing` : head,
        ...transfers(entry.transfers, charge),
      ]),
    );
  }
  if (by !== null)
    lines.push(...section('Taken back', [`by a ${by.kind === 'void' ? 'void' : 'correction'}: event ${by.id} of source ${by.source}`]));
  const numbered = invoiced.map((l) => `${l.invoice}${l.line === null ? '' : ` line ${l.line}`}: ${l.model} ${l.class}`);
  return [...lines, ...section('Invoice', [...new Set(numbered)])];
}

function rateLines(rate: ShownRate, charge: ShownCharge): string[] {
  const until = rate.effective_to === null ? '' : ` until ${day(rate.effective_to)}`;
  const used = charge.lines.filter((l) => (l.extra?.rate_version ?? charge.rate_version) === rate.rate_version);
  const prices = [...new Set(used.map((l) => `${l.class} ${l.price}${l.per === '1' ? ' each' : ` per ${l.per}`}`))];
  return [
    `${rate.rate_version}, in force from ${day(rate.effective_from)}${until}`,
    ...(prices.length === 0 ? [] : [prices.join(' · ')]),
    `published ${day(rate.recorded_at)} by ${rate.recorded_by} (catalogue ${rate.catalogue_seq})`,
  ];
}

function arithmetic({ lines, amount, asset, flags }: ShownCharge): string[] {
  if (lines.length === 0) return [`nothing to pay${flags === null ? '' : `: ${JSON.stringify(flags)}`}`];
  const width = Math.max(...lines.map((l) => l.class.length), 'together'.length);
  return [
    ...lines.map((l) => `${l.class.padEnd(width)}  ${l.arithmetic}${l.part === 'usage' ? '' : `   (${l.part})`}`),
    `${'together'.padEnd(width)}  ${amount} ${asset}`,
  ];
}

function transfers(all: readonly ShownTransfer[], { asset }: ShownCharge): string[] {
  const names = all.map((t) => `${t.debit} (${t.debit_title}) → ${t.credit} (${t.credit_title})`);
  const width = Math.max(0, ...names.map((n) => n.length));
  return all.map((t, i) => `${(names[i] ?? '').padEnd(width)}  ${t.amount} ${asset}   (${t.kind}, period ${t.period})`);
}
