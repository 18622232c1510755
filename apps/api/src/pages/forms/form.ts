import { randomUUID } from 'node:crypto';
import { asHidden, type Asked, type Bounds, type Length } from '../../http/input/asked-fields.js';
import { KEY_FIELD, REVISION_FIELD } from '../../http/input/page-form.js';
import { markup, ours, said, type Html } from '../html.js';

/** Fields that are sent and not asked. */
type Hidden = Readonly<Record<string, string>>;

/** A form of a page, which speaks to the same route as a program does. */
interface Form {
  /** Its fields' ids begin with it: a page may have several forms. */
  readonly name: string;
  /** Where it is sent. */
  readonly action: string;
  readonly button: string;
  /** Where it can be checked first. */
  readonly check?: string;
  /** Whether a file is sent with it. */
  readonly file?: boolean;
  /** A new one without it. */
  readonly key?: string;
  /** Of what it changes, as the page shows it. */
  readonly revision?: number | string | undefined;
  /** What is sent with it and not asked. */
  readonly with?: Hidden;
}

export interface Field {
  (form: string): Html;
  /** What is asked in it, for when the form is refused. */
  readonly asked?: readonly Asked[];
}
export type Choice = readonly [value: string, words: string];

/** A field that says what is asked in it. */
const asking = (asked: Asked, show: (form: string) => Html): Field => Object.assign(show, { asked: [asked] });

/** Fields in one piece of markup. */
export const together = (fields: readonly Field[], show: (shown: readonly Html[]) => Html): Field =>
  Object.assign((form: string) => show(fields.map((field) => field(form))), {
    asked: fields.flatMap(({ asked = [] }) => asked),
  });

/** Sent twice, it does once what it does: each form has a key of its own. */
export function formOf(
  { name, action, button, check, file = false, key = randomUUID(), revision, with: also = {} }: Form,
  fields: readonly Field[],
): Html {
  const shown: Hidden = revision === undefined ? {} : { [REVISION_FIELD]: String(revision) };
  const asked = file ? [] : fields.flatMap((field) => field.asked ?? []); // no page shows a file again
  const all: Hidden = Object.assign({ [KEY_FIELD]: key, ...shown, ...also }, ...asked.map(asHidden)) as Hidden;
  const hidden = Object.entries(all).map(
    ([field, value]) => markup`<input type="hidden" name="${field}" value="${value}">`,
  );
  return markup`<form method="post" action="${action}"${file ? markup` enctype="multipart/form-data"` : null}>
${hidden}
${fields.map((field) => field(name))}
<p><button>${button}</button>${check === undefined ? null : markup` <button formaction="${check}">Check it first</button>`}</p>
</form>`;
}

/** Sentences between a label and its field. */
interface Notes {
  readonly hint?: string | undefined;
  /** What was wrong with what stands in it. */
  readonly wrong?: string | undefined;
}

/** The notes of the field with an id, and the attributes that tie the field to them. */
function notesOf(id: string, { hint, wrong }: Notes): { notes: readonly Html[]; tied: Html } {
  const all = Object.entries({ hint, wrong }).filter(([, note]) => note !== undefined);
  const ids = all.map(([kind]) => `${id}-${kind}`).join(' ');
  const invalid = wrong === undefined ? null : markup` aria-invalid="true"`;
  return {
    notes: all.map(([kind, note = '']) => markup`<small id="${id}-${kind}">${ours(note)}</small>`),
    tied: markup`${invalid}${all.length === 0 ? null : markup` aria-describedby="${ids}"`}`,
  };
}

interface Words extends Notes, Pick<Length, 'most'> {
  readonly required?: boolean;
  readonly rows?: number;
  readonly value?: string | undefined;
}

/** A field for words of one's own. */
export const wordsField = (
  field: string,
  label: string,
  { required = false, most, rows = 3, hint, value = '', wrong }: Words,
): Field =>
  asking({ name: field, label, words: { most, rows } }, (form) => {
    const id = `${form}-${field}`;
    const { notes, tied } = notesOf(id, { hint, wrong });
    return markup`<p><label for="${id}">${ours(label)}</label>
${notes}
<textarea id="${id}" name="${field}" rows="${rows}" maxlength="${most}" dir="auto"${required ? markup` required` : null}${tied}>
${value}</textarea></p>`;
  });

interface Line extends Omit<Words, 'rows'> {
  readonly type: NonNullable<Length['line']>;
}

/** A field for one line. */
export const lineField = (
  field: string,
  label: string,
  { type, required = false, most, hint, value = '', wrong }: Line,
): Field =>
  asking({ name: field, label, words: { most, rows: 1, line: type } }, (form) => {
    const id = `${form}-${field}`;
    const { notes, tied } = notesOf(id, { hint, wrong });
    return markup`<p><label for="${id}">${label}</label>
${notes}
<input type="${type}" id="${id}" name="${field}"${type === 'date' ? null : markup` maxlength="${most}" dir="auto"`} value="${value}"${required ? markup` required` : null}${tied}></p>`;
  });

/** A field for a day, as the browser of whoever fills it in asks for one: `2026-12-25`. */
export const dayField = (field: string, label: string, notes: Omit<Line, 'type' | 'most'>): Field =>
  lineField(field, label, { ...notes, type: 'date', most: '2026-12-25'.length });

/** A field for a file. */
export const fileField =
  (field: string, label: string, hint: string): Field =>
  (form) => markup`<p><label for="${form}-${field}">${label}</label>
<small id="${form}-${field}-hint">${hint}</small>
<input type="file" id="${form}-${field}" name="${field}" required aria-describedby="${form}-${field}-hint"></p>`;

interface Open extends Notes {
  /** What it is called to choose none of them. */
  readonly open?: string;
  /** What is chosen when it is opened. */
  readonly value?: string | undefined;
}

/** A choice of one among several, which may be left open. */
export const choiceField = (
  field: string,
  label: string,
  choices: readonly Choice[],
  { open, value: chosen, hint, wrong }: Open = {},
): Field =>
  asking({ name: field, label, choices: open === undefined ? choices : [['', open], ...choices] }, (form) => {
    const id = `${form}-${field}`;
    const { notes, tied } = notesOf(id, { hint, wrong });
    return markup`<p><label for="${id}">${label}</label>
${notes}
<select id="${id}" name="${field}"${tied}>${open === undefined ? null : markup`<option value="">${open}</option>`}
${choices.map(([value, words]) => markup`<option dir="auto" value="${value}"${value === chosen ? markup` selected` : null}>${words}</option>`)}</select></p>`;
  });

interface Chosen {
  /** What is chosen when it is opened. */
  readonly value?: string | undefined;
  readonly required?: boolean;
}

/** A choice of one among a few, all of them seen at once. */
export const radioField = (
  field: string,
  label: string,
  choices: readonly Choice[],
  { value: chosen, required = true }: Chosen = {},
): Field =>
  asking(
    { name: field, label, choices },
    (form) => markup`<fieldset><legend>${label}</legend>
${choices.map(([value, words], index) => {
  const id = `${form}-${field}-${index}`;
  return markup`<p><input type="radio" id="${id}" name="${field}" value="${value}"${required ? markup` required` : null}${value === chosen ? markup` checked` : null}>
<label for="${id}">${said(words)}</label></p>`;
})}</fieldset>`,
  );

interface NumberField extends Omit<Bounds, 'whole'>, Pick<Notes, 'wrong'> {
  /** What stands in it when it is opened, also when that is no such number. */
  readonly value?: number | string | undefined;
  /** Whether it has no decimals. */
  readonly whole?: boolean;
}

/** A number from a smallest to a largest. */
export const numberField = (
  field: string,
  label: string,
  { min, max, value, whole = false, wrong }: NumberField,
): Field =>
  asking({ name: field, label, bounds: { min, max, whole } }, (form) => {
    const id = `${form}-${field}`;
    const { notes, tied } = notesOf(id, { wrong });
    return markup`<p><label for="${id}">${said(label)}</label>
${notes}
<input type="number" id="${id}" name="${field}" min="${min}" max="${max}" step="${whole ? 1 : 'any'}" value="${value ?? ''}"${tied}></p>`;
  });

/** Boxes to tick, each with what it stands for; one that comes back with a form that is refused is a choice of two. */
export const tickFields = (
  ticks: readonly { readonly name: string; readonly value: string; readonly words: string; readonly on?: boolean }[],
  show: (boxes: readonly Html[]) => Html,
): Field =>
  together(
    ticks.map(({ name, value, words, on = false }) =>
      asking(
        {
          name,
          label: words,
          choices: [
            ['', 'not ticked'],
            [value, 'ticked'],
          ],
        },
        (
          form,
        ) => markup`<p><input type="checkbox" id="${form}-${name}" name="${name}" value="${value}"${on ? markup` checked` : null}>
<label for="${form}-${name}">${said(words)}</label></p>`,
      ),
    ),
    show,
  );
