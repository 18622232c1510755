import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { receiptRefused } from '../../../../../libs/domain/cycle/receipt.js';
import { may } from '../../../../../libs/domain/people.js';
import { readStanding } from '../../cycles/standing.query.js';
import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import { readDocument } from '../../pre-reads/pre-read.query.js';
import type { PreReadDocument } from '../../pre-reads/pre-read.schemas.js';
import { markup, type Html } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { formOf } from './form.js';
import { correctionForms } from './pre-read-form.js';

/** How a page says that a pre-read was read. */
export const RECEIVING: PageForm = {
  bodyOf: (fields) => fields,
  done: 'read',
  readOn: toTheWhole,
};

/** Whoever contributes says that they have read it; facilitators put right what is wrong in it. */
export const onPreRead: ReadForms<PreReadDocument> = async ({ answer, id, viewer }, db) => {
  const { cycle, sentAt, acknowledgedAt } = answer;
  const standing = await readStanding(db, viewer, cycle);
  const reads = acknowledgedAt === null && !receiptRefused(standing, sentAt);
  const changes = may(viewer.roles, 'edit-agenda') && !phaseRefused(standing, 'agenda', 'pre_read');
  if (!reads && !changes) return null;
  return markup`${reads ? receiptForm(id) : null}
${changes ? correctionForms(standing, { kept: await readDocument(db, viewer, id), told: answer }) : null}`;
};

/** So that whoever runs the cycle knows who comes prepared. */
const receiptForm = (id: string): Html => markup`<section id="say"><h2>Have you read it?</h2>
${formOf({ name: 'receipt', action: `/v1/pre-reads/${id}/receipts`, button: 'I have read it' }, [])}</section>`;
