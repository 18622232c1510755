import { PreReadBody } from '../../../../../libs/domain/brief/cycle-body.js';
import type { CyclePhase } from '../../../../../libs/domain/cycle/phase.js';
import { isReading } from '../../../../../libs/domain/cycle/pre-read.js';
import { mostOf } from '../../../../../libs/domain/fields/text.js';
import type { PageForm } from '../../http/input/by-form.js';
import type { PreReadDocument } from '../../pre-reads/pre-read.schemas.js';
import { markup, type Html } from '../html.js';
import { formOf, lineField, wordsField, type Field } from './form.js';

/** What of a pre-read stands in the form: an address or a text that was emptied there is taken away. */
const PARTS = 'parts';
type Part = 'title' | 'summary' | 'url' | 'body';
const MAY_BE_NONE: ReadonlySet<string> = new Set<Part>(['url', 'body']);

/** A longer text is changed by command, from its file. */
const LONGEST = 20_000;

/** How a page changes a pre-read. */
export const CORRECTING: PageForm = {
  bodyOf: ({ [PARTS]: parts = '', ...fields }) =>
    Object.fromEntries(parts.split(' ').map((part) => [part, fields[part] ?? (MAY_BE_NONE.has(part) ? null : '')])),
  done: 'pre-read-changed',
  readOn: (_answer, path) => path,
};

/** How a page takes a pre-read off: one reads on at the agenda. */
export const DROPPING: PageForm = {
  bodyOf: (fields) => fields,
  done: 'pre-read-removed',
  readOn: ({ cycle }) => `/v1/cycles/${String(cycle)}/agenda`,
};

/** A pre-read as it is kept, and as its reader is told it: without the names of those who do not consent to that. */
interface Read {
  readonly kept: PreReadDocument;
  readonly told: PreReadDocument;
}

/** What a facilitator may change of a pre-read until the session opens, and that it can be taken off before it is sent. */
export function correctionForms(cycle: CyclePhase, { kept, told }: Read): Html {
  const parts = (['title', 'summary', 'url', 'body'] as const).filter(
    (part) => kept[part] === told[part] && (kept[part]?.length ?? 0) <= LONGEST,
  );
  const { id, revision, sentAt } = kept;
  const form = { name: 'change', action: `/v1/pre-reads/${id}`, button: 'Change it', revision };
  const why = isReading(cycle)
    ? 'Everybody who may read it is told that it was corrected, and asked to read it again. That somebody has read it before no longer counts.'
    : 'It goes out as it is when the agenda is published.';
  return markup`<section id="change"><h2>Change what is to be read</h2>
<p>${why}</p>
${formOf(
  { ...form, with: { [PARTS]: parts.join(' ') } },
  parts.map((part) => FIELDS[part](kept[part] ?? '')),
)}</section>
${sentAt !== null || isReading(cycle) ? null : formOf({ name: 'remove', action: `/v1/pre-reads/${id}/remove`, button: 'Take it off the agenda' }, [])}`;
}

const TAKES = PreReadBody.shape;

const FIELDS: Readonly<Record<Part, (value: string) => Field>> = {
  title: (value) =>
    lineField('title', 'How it is called', { type: 'text', required: true, most: mostOf(TAKES.title), value }),
  summary: (value) =>
    wordsField('summary', 'A summary, for those who read no more', {
      required: true,
      most: mostOf(TAKES.summary),
      value,
    }),
  url: (value) =>
    lineField('url', 'The address where it is, if there is one', { type: 'text', most: mostOf(TAKES.url), value }),
  body: (value) => wordsField('body', 'Its text, if it has one', { most: LONGEST, rows: 8, value }),
};
