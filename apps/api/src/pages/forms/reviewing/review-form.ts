import { mostOf, Reason } from '../../../../../../libs/domain/fields/text.js';
import { ConditionBody } from '../../../../../../libs/domain/review/approval/terms.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import type { ReviewView } from '../../../reviews/review.schemas.js';
import type { ObligationList } from '../../../reviews/obligation.schemas.js';
import { markup, said, type Html } from '../../html.js';
import { choiceField, formOf, lineField, together, wordsField, type Choice, type Field } from '../form.js';
import { longAfter, soonAfter, type Later } from '../later.js';

/** Fields are called as the paths of the body are. */
const CONDITION = {
  statement: 'conditions[0].statement',
  owner: 'conditions[0].owner',
  dueAt: 'conditions[0].dueAt',
} as const;

/** How a page gives a verdict, upon what was read there; approving, perhaps on a condition. */
export const JUDGING: PageForm = {
  bodyOf: ({
    entry,
    [CONDITION.statement]: statement,
    [CONDITION.owner]: owner,
    [CONDITION.dueAt]: dueAt,
    ...fields
  }) => ({
    ...fields,
    ...(entry === undefined ? {} : { entry: Number(entry) }),
    ...(statement === undefined && owner === undefined ? {} : { conditions: [{ statement, owner, dueAt }] }),
  }),
  done: (part) => (part === 'approve' ? 'approved' : part === 'reject' ? 'rejected' : 'changes-requested'),
  readOn: toTheWhole,
};

/** Between what one chooses for terms: dates, and those who can owe something, by their addresses; null where these are too many. */
interface TermsChoices {
  readonly later: Later;
  readonly owners: readonly Choice[] | null;
}

/** What a reviewer says: they approve, ask for changes, or reject what would break an obligation. */
export function verdictForms(
  review: ReviewView,
  obligations: ObligationList['items'],
  { later, owners }: TermsChoices,
): Html {
  const { id, entry } = review;
  const place = `/v1/reviews/${id}`;
  const read = { entry: String(entry) };
  const cited = obligations.map((one): Choice => [one.id, `${one.reference}: ${one.statement}`]);
  const reason = wordsField('reason', 'Why', { required: true, most: mostOf(Reason) });
  return markup`<section id="say"><h2>Your verdict</h2>
<p>It is about what this page shows.</p>
${changedSince(review)}
${formOf({ name: 'approve', action: `${place}/approve`, button: 'Approve', with: read }, [
  wordsField('reason', 'Why, if you like', { most: mostOf(Reason) }),
  termsFields({ later, owners }),
])}
<details><summary>Ask for changes</summary>
${formOf({ name: 'changes', action: `${place}/request-changes`, button: 'Ask for changes', with: read }, [reason])}
</details>
${
  cited.length === 0
    ? null
    : markup`<details><summary>Reject</summary>
${formOf({ name: 'reject', action: `${place}/reject`, button: 'Reject', with: read }, [
  choiceField('obligation', 'The obligation that it would break', cited),
  reason,
])}
</details>`
}</section>`;
}

/** Where a reviewer is asked again: what stood against it, and what was changed since. */
function changedSince({ reason, decidedAt, reasons }: ReviewView): Html | null {
  const sent = reasons
    .filter(({ what, at }) => what === 'resubmitted' && (decidedAt === null || at >= decidedAt))
    .at(-1);
  if (sent === undefined) return null;
  return markup`<dl>${reason === null ? null : markup`<dt>What stood against it</dt><dd>${said(reason)}</dd>`}
<dt>What was changed</dt><dd>${said(sent.reason)}${sent.by === null ? null : markup` (${said(sent.by.name)})`}</dd></dl>`;
}

/** How long an approval holds, and what is owed for it. One condition has a place here; more are given by command. */
function termsFields({ later, owners }: TermsChoices): Field {
  const fields = [
    choiceField('until', 'Until when you approve it', longAfter(later), { open: 'as this review was declared' }),
    wordsField(CONDITION.statement, 'What has to be done for it', {
      most: mostOf(ConditionBody.shape.statement),
      rows: 2,
    }),
    ownerField(owners),
    choiceField(CONDITION.dueAt, 'By when', soonAfter(later)),
  ];
  return together(
    fields,
    (shown) => markup`<details><summary>On a condition, or until a date?</summary>
${shown}
</details>`,
  );
}

/** By name, or by address where they are too many to look through. */
const ownerField = (owners: readonly Choice[] | null): Field =>
  owners === null
    ? lineField(CONDITION.owner, 'Who does it', {
        type: 'email',
        most: mostOf(ConditionBody.shape.owner),
        hint: 'The e-mail address of a participant; not you',
      })
    : choiceField(CONDITION.owner, 'Who does it', owners, { open: 'choose somebody' });
