import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { AcceptAmendmentBody, DeclineAmendmentBody } from '../../../amendments/amendment.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, ours, type Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

/** How a page answers a proposal, or takes it back. */
export const ANSWERING: PageForm = {
  bodyOf: (fields) => fields,
  done: (part) => (part === 'accept' ? 'accepted' : part === 'decline' ? 'declined' : 'withdrawn'),
  readOn: toTheWhole,
};

/** What somebody may do with a proposal now. */
export interface Possible {
  readonly accept: boolean;
  readonly decline: boolean;
  readonly withdraw: boolean;
  /** Why it can only be declined. */
  readonly outdated: string | null;
}

/** Each as a form of its own; null where nothing is possible. */
export function proposalForms(id: string, { accept, decline, withdraw, outdated }: Possible): Html | null {
  if (!accept && !decline && !withdraw) return null;
  const place = `/v1/amendments/${id}`;
  const taken = accept
    ? formOf({ name: 'accept', action: `${place}/accept`, button: 'Accept it' }, [
        wordsField('reason', 'Why, if you like', { most: mostOf(AcceptAmendmentBody.shape.reason) }),
      ])
    : null;
  const declined = decline
    ? formOf({ name: 'decline', action: `${place}/decline`, button: 'Decline it' }, [
        wordsField('reason', 'Why not', {
          required: true,
          most: mostOf(DeclineAmendmentBody.shape.reason),
          hint: 'Whoever proposed it reads this: at least 10 characters',
        }),
      ])
    : null;
  const back = withdraw
    ? markup`<p>Somebody else answers it. Until then you can take it back; it stays in the history.</p>
${formOf({ name: 'withdraw', action: `${place}/withdraw`, button: 'Withdraw it' }, [])}`
    : null;
  return markup`<section id="say"><h2>${withdraw ? 'Your proposal' : 'What becomes of this proposal?'}</h2>
${outdated === null ? null : markup`<p>${ours(outdated)}</p>`}
${taken}${declined}${back}</section>`;
}
