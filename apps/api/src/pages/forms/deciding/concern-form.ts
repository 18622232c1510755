import { mostOf, Reason } from '../../../../../../libs/domain/fields/text.js';
import { ConcernBody, type ConcernView } from '../../../decisions/concerns/concern.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, ours, said, type Html } from '../../html.js';
import { formOf, lineField, wordsField } from '../form.js';

/** How a page closes a concern: it reads on at its decision. */
export const CLOSING_CONCERN: PageForm = {
  bodyOf: (fields) => fields,
  done: (part) => (part === 'resolve' ? 'concern-resolved' : 'concern-withdrawn'),
  readOn: ({ decision }) => `/v1/decisions/${String(decision)}`,
};

/** How a page raises one. */
export const RAISING: PageForm = { bodyOf: (fields) => fields, done: 'concern-raised', readOn: toTheWhole };

/** An open concern that somebody may close: as theirs, or over its owner's head. */
export interface Closable {
  readonly concern: ConcernView;
  readonly own: boolean;
}

/** What somebody can do about concerns; null where that is nothing. */
export function concernForms(decision: string, closable: readonly Closable[], raises: boolean): Html | null {
  if (closable.length === 0 && !raises) return null;
  const raise = raises
    ? markup`<details><summary>Raise a concern</summary>
<p>It blocks until you say that it is resolved, or somebody with the last word closes it with a reason.</p>
${formOf({ name: 'raise', action: `/v1/decisions/${decision}/concerns`, button: 'Raise it' }, [
  lineField('name', 'A name by which people can speak of it', {
    type: 'text',
    required: true,
    most: mostOf(ConcernBody.shape.name),
  }),
  wordsField('reason', 'Why it must not go on like this', { required: true, most: mostOf(ConcernBody.shape.reason) }),
])}
</details>`
    : null;
  return markup`<section><h2>Concerns</h2>
${closable.map(closingForms)}
${raise}</section>`;
}

function closingForms({ concern: { id, name, reason, owner }, own }: Closable): Html {
  const place = `/v1/concerns/${id}`;
  const withdraw = own
    ? formOf({ name: `withdraw-${id}`, action: `${place}/withdraw`, button: 'Take it back' }, [
        wordsField('reason', 'Why it is taken back', { required: true, most: mostOf(Reason), rows: 2 }),
      ])
    : null;
  return markup`<details><summary>${own ? 'Close' : markup`Close, over the head of ${said(owner.name)},`} ${ours(`“${name}”`)}</summary>
<blockquote>${said(reason)}</blockquote>
${formOf({ name: `resolve-${id}`, action: `${place}/resolve`, button: 'It is resolved' }, [
  wordsField('reason', own ? 'How it is resolved' : 'Why it is closed', {
    required: true,
    most: mostOf(Reason),
    rows: 2,
  }),
])}
${withdraw}
</details>`;
}
