import type { Service } from '../service';
import { readGatewayAnswer } from './gateway-answer';
import { addRejection, type ImportReport } from './import-report';
import type { UsageRow } from './usage-row';
import type { Receipt } from './verdicts';

/**
 * One request with these events as NDJSON. Answers the receipts of those whose verdict the rating worker gives; what the gateway
 * knows for good (rejected, or a duplicate or conflict it did not keep) is counted at once. Safe to repeat by identity.
 * Without `waited` the gateway's outcomes are counted instead and no receipt is answered.
 */
export async function sendUsage(service: Service, rows: readonly UsageRow[], report: ImportReport, waited: boolean): Promise<Receipt[]> {
  const text = rows.map((row) => row.text).join('\n');
  const body = await service.insist('/v1/events', { text, contentType: 'application/x-ndjson' });
  const receipts: Receipt[] = [];
  readGatewayAnswer(body, rows.length).forEach((answer, i) => {
    const row = rows[i];
    if (row === undefined) return;
    if (answer.outcome === 'rejected') addRejection(report, { row: row.row, id: row.id, field: answer.field, reason: answer.reason });
    else if (answer.receipt === null || !waited) report[answer.outcome] += 1;
    else receipts.push({ source: row.source, id: row.id, ...answer.receipt });
  });
  return receipts;
}
