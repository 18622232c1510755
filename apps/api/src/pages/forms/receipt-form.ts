import { receiptRefused } from '../../../../../libs/domain/cycle/receipt.js';
import { readStanding } from '../../cycles/standing.query.js';
import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import type { PreReadDocument } from '../../pre-reads/pre-read.schemas.js';
import { markup } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { formOf } from './form.js';

/** How a page says that a pre-read was read. */
export const RECEIVING: PageForm = {
  bodyOf: (fields) => fields,
  done: 'read',
  readOn: toTheWhole,
};

/** So that whoever runs the cycle knows who comes prepared. */
export const onPreRead: ReadForms<PreReadDocument> = async ({ answer, id, viewer }, db) => {
  const { cycle, sentAt, acknowledgedAt } = answer;
  if (acknowledgedAt !== null || receiptRefused(await readStanding(db, viewer, cycle), sentAt)) return null;
  return markup`<section id="say"><h2>Have you read it?</h2>
${formOf({ name: 'receipt', action: `/v1/pre-reads/${id}/receipts`, button: 'I have read it' }, [])}</section>`;
};
