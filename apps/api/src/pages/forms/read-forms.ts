import type { Database } from '../../../../../libs/database/connection.js';
import { receiptRefused } from '../../../../../libs/domain/cycle/receipt.js';
import { may, type Action } from '../../../../../libs/domain/people.js';
import type { OwnConsents } from '../../consents/consent.schemas.js';
import { readStanding } from '../../cycles/standing.query.js';
import type { PreReadDocument } from '../../pre-reads/pre-read.schemas.js';
import type { Html } from '../html.js';
import { consentForms } from './consent-form.js';
import { onDecision } from './deciding/read-deciding.js';
import { onItem, onProposal, onProposals } from './proposing/read-proposing.js';
import { receiptForm } from './receipt-form.js';
import { onCondition, onObligations, onReview } from './reviewing/read-reviewing.js';
import { onAgenda, onAnswer, onContribution, onInbox } from './saying/read-saying.js';
import type { ReadForms, Shown } from './shown-page.js';

/** What whoever reads a page may do there now, as forms; null where that is nothing. */
export async function readForms(db: Database, shown: Shown): Promise<Html | null> {
  for (const [place, policy, read] of PLACES) {
    const id = place.exec(shown.path)?.[1];
    if (id !== undefined) return may(shown.viewer.roles, policy) ? read(db, shown, id) : null;
  }
  return null;
}

const onConsents: ReadForms = (_db, { answer, voice }, id) =>
  Promise.resolve(consentForms(id, answer as OwnConsents, voice));

const onPreRead: ReadForms = async (db, { answer, viewer }, id) => {
  const { cycle, sentAt, acknowledgedAt } = answer as PreReadDocument;
  if (acknowledgedAt !== null || receiptRefused(await readStanding(db, viewer, cycle), sentAt)) return null;
  return receiptForm(id);
};

/** Where forms stand, and the policy of the routes that they speak to. */
const PLACES: readonly (readonly [place: RegExp, policy: Action, read: ReadForms])[] = [
  [/^\/v1\/cycles\/([^/]+)\/agenda$/, 'contribute', onAgenda],
  [/^\/v1\/programs\/([^/]+)\/inbox$/, 'contribute', onInbox],
  [/^\/v1\/contributions\/([^/]+)$/, 'contribute', onContribution],
  [/^\/v1\/contributions\/([^/]+)\/answer$/, 'contribute', onAnswer],
  [/^\/v1\/cycles\/([^/]+)\/(?:items|amendments)$/, 'contribute', onProposals],
  [/^\/v1\/items\/([^/]+)(?:\/amendments)?$/, 'contribute', onItem],
  [/^\/v1\/amendments\/([^/]+)$/, 'contribute', onProposal],
  [/^\/v1\/decisions\/([^/]+)$/, 'take-position', onDecision],
  [/^\/v1\/reviews\/([^/]+)$/, 'contribute', onReview],
  [/^\/v1\/conditions\/([^/]+)$/, 'contribute', onCondition],
  [/^\/v1\/cycles\/([^/]+)\/obligations$/, 'record-obligation', onObligations],
  [/^\/v1\/programs\/([^/]+)\/consents$/, 'declare', onConsents],
  [/^\/v1\/pre-reads\/([^/]+)$/, 'contribute', onPreRead],
];
