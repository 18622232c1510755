import { dayIn } from '../../../../../../libs/calendar/days.js';
import { DispositionBody, type DispositionKind } from '../../../../../../libs/domain/closure/disposition.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { DispositionView } from '../../../dispositions/disposition.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { inOrder } from '../../../http/input/came-from.js';
import { markup, type Html } from '../../html.js';
import { endOf, ZONE_FIELD } from '../days.js';
import { choiceField, dayField, formOf, lineField, tickFields, wordsField, type Choice, type Field } from '../form.js';

/** A field with one of the items that carry a change. */
const ITEM = /^items\[/;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/** How a page says what becomes of a contribution. */
const SAYING_WHAT: Pick<PageForm, 'bodyOf' | 'cameFrom'> = {
  bodyOf: ({ [ZONE_FIELD]: zone, until, duplicateOf, ...fields }: FormFields) => {
    const all = Object.entries(fields);
    const items = all.flatMap(([name, item]) => (ITEM.test(name) ? [item] : []));
    return {
      ...Object.fromEntries(all.filter(([name]) => !ITEM.test(name))),
      ...(items.length === 0 ? {} : { items }),
      ...(until === undefined ? {} : { until: endOf(until, zone) }),
      ...(duplicateOf === undefined ? {} : { duplicateOf: UUID.exec(duplicateOf)?.[0] ?? duplicateOf }),
    };
  },
  cameFrom: [(path) => (path === 'items' ? 'items[0]' : undefined), inOrder('items', ITEM)],
};

/** How a page drafts an answer: it reads on at what it is about, which says what is still missing. */
export const DRAFTING: PageForm = { ...SAYING_WHAT, done: 'drafted', readOn: toTheWhole };

/** As many items as one can look through: the latest. */
export const MOST_ITEMS = 200;

/** How a page answers once more. */
export const SETTLING: PageForm = {
  ...SAYING_WHAT,
  done: 'settled',
  readOn: ({ contribution }) => `/v1/contributions/${String(contribution)}/answer`,
};

/** What an answer may name. */
export interface Nameable {
  readonly items: readonly Choice[];
  /** What it may repeat; null where that is more than one can look through. */
  readonly originals: readonly Choice[] | null;
  /** In which its days are days. */
  readonly zone: string;
}

/** An answer as it stands, with its words as they were written. */
export type Standing = Pick<DispositionView, 'kind' | 'reason' | 'answer' | 'until' | 'duplicateOf'> & {
  readonly items: readonly { readonly id: string }[];
};

interface Asking {
  readonly action: string;
  /** What its button says, before what becomes of the contribution. */
  readonly button: string;
  readonly may: Nameable;
  readonly now: Standing | null;
}

/** A form for each of what can become of a contribution; that of the answer which stands is open and has its words. */
export const dispositionForms = ({ action, button, may, now }: Asking): readonly Html[] =>
  (Object.keys(KINDS) as DispositionKind[]).map((kind) => {
    const { summary, lacking = null, fields } = KINDS[kind];
    const asked = fields(may, now?.kind === kind ? now : null);
    const form =
      asked === null
        ? markup`<p>${lacking}.</p>`
        : formOf(
            { name: kind, action, button, with: { kind, ...(kind === 'deferred' ? { [ZONE_FIELD]: may.zone } : {}) } },
            asked,
          );
    return markup`<details${now?.kind === kind ? markup` open` : null}><summary>${summary}</summary>
${form}
</details>`;
  });

const TAKES = DispositionBody.shape;
const WILL_ASK = 'In plain words, as you would say it to them: at least 10 characters';

const reasonField = (label: string, now: Standing | null, required = true): Field =>
  wordsField('reason', label, {
    required,
    most: mostOf(TAKES.reason),
    value: now?.reason ?? '',
    ...(required ? { hint: WILL_ASK } : {}),
  });

interface Kind {
  readonly summary: string;
  /** What is not there, where nothing can be named. */
  readonly lacking?: string;
  /** null then. */
  readonly fields: (may: Nameable, now: Standing | null) => readonly Field[] | null;
}

const KINDS: Readonly<Record<DispositionKind, Kind>> = {
  will_change: {
    summary: 'It will change something',
    lacking: 'There is no item yet that carries a change',
    fields: ({ items }, now) =>
      items.length === 0 ? null : [itemFields(items, now), reasonField('Why, if you like', now, false)],
  },
  will_not: { summary: 'It will not change anything', fields: (_may, now) => [reasonField('Why not', now)] },
  deferred: {
    summary: 'It is put off',
    fields: ({ zone }, now) => [
      dayField('until', 'Until which day it is put off', {
        required: true,
        value: now?.until ? dayIn(now.until, zone) : '',
        hint: `A day in ${zone}, at most a year ahead. You owe the answer then`,
      }),
      reasonField('Why not now', now),
    ],
  },
  answered: {
    summary: 'It is answered by what you say',
    fields: (_may, now) => [
      wordsField('answer', 'The answer', {
        required: true,
        most: mostOf(TAKES.answer),
        rows: 4,
        value: now?.answer ?? '',
        hint: 'So that somebody understands it who did not read the contribution',
      }),
      reasonField('Why, if you like', now, false),
    ],
  },
  duplicate: {
    summary: 'It says the same as something else',
    lacking: 'Nothing else was said that it could repeat',
    fields: ({ originals }, now) =>
      originals?.length === 0
        ? null
        : [originalField(originals, now?.duplicateOf ?? undefined), reasonField('Why, if you like', now, false)],
  },
};

const itemFields = (items: readonly Choice[], now: Standing | null): Field =>
  tickFields(
    items.map(([value, words], nth) => ({
      name: `items[${nth}]`,
      value,
      words,
      on: now?.items.some(({ id }) => id === value) ?? false,
    })),
    (
      boxes,
    ) => markup`<fieldset><legend>The items that carry it${items.length < MOST_ITEMS ? null : `; of all, the latest ${MOST_ITEMS}`}</legend>
${boxes}</fieldset>`,
  );

const SAME = 'What it repeats';

const originalField = (originals: readonly Choice[] | null, value: string | undefined): Field =>
  originals === null
    ? lineField('duplicateOf', SAME, {
        type: 'text',
        required: true,
        most: 500,
        value,
        hint: 'The address of the page of that contribution',
      })
    : choiceField('duplicateOf', SAME, originals, { value, open: 'choose one' });
