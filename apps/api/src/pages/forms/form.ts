import { randomUUID } from 'node:crypto';
import { KEY_FIELD } from '../../http/input/page-form.js';
import { markup, said, type Html } from '../html.js';

/** A form of a page, which speaks to the same route as a program does. */
interface Form {
  /** Its fields' ids begin with it: a page may have several forms. */
  readonly name: string;
  /** Where it is sent. */
  readonly action: string;
  readonly button: string;
  /** A new one without it. */
  readonly key?: string;
  /** What is sent with it and not asked. */
  readonly with?: Readonly<Record<string, string>>;
}

type Field = (form: string) => Html;
export type Choice = readonly [value: string, words: string];

/** Sent twice, it does once what it does: each form has a key of its own. */
export function formOf(
  { name, action, button, key = randomUUID(), with: also = {} }: Form,
  fields: readonly Field[],
): Html {
  const hidden = Object.entries({ [KEY_FIELD]: key, ...also }).map(
    ([field, value]) => markup`<input type="hidden" name="${field}" value="${value}">`,
  );
  return markup`<form method="post" action="${action}">
${hidden}
${fields.map((field) => field(name))}
<p><button>${button}</button></p>
</form>`;
}

interface Words {
  readonly required?: boolean;
  /** How many characters it takes. */
  readonly most: number;
  readonly rows?: number;
  readonly hint?: string;
  readonly value?: string;
}

/** A field for words of one's own. */
export const wordsField =
  (field: string, label: string, { required = false, most, rows = 3, hint, value = '' }: Words): Field =>
  (form) => {
    const id = `${form}-${field}`;
    const described = hint === undefined ? null : markup` aria-describedby="${id}-hint"`;
    return markup`<p><label for="${id}">${label}</label>
${hint === undefined ? null : markup`<small id="${id}-hint">${hint}</small>`}
<textarea id="${id}" name="${field}" rows="${rows}" maxlength="${most}" dir="auto"${required ? markup` required` : null}${described}>
${value}</textarea></p>`;
  };

/** A choice of one among several, which may be left open. */
export const choiceField =
  (field: string, label: string, choices: readonly Choice[], open?: string): Field =>
  (form) => markup`<p><label for="${form}-${field}">${label}</label>
<select id="${form}-${field}" name="${field}">${open === undefined ? null : markup`<option value="">${open}</option>`}
${choices.map(([value, words]) => markup`<option dir="auto" value="${value}">${words}</option>`)}</select></p>`;

interface Chosen {
  /** What is chosen when it is opened. */
  readonly value?: string | undefined;
  readonly required?: boolean;
}

/** A choice of one among a few, all of them seen at once. */
export const radioField =
  (field: string, label: string, choices: readonly Choice[], { value: chosen, required = true }: Chosen = {}): Field =>
  (form) => markup`<fieldset><legend>${label}</legend>
${choices.map(([value, words], index) => {
  const id = `${form}-${field}-${index}`;
  return markup`<p><input type="radio" id="${id}" name="${field}" value="${value}"${required ? markup` required` : null}${value === chosen ? markup` checked` : null}>
<label for="${id}">${said(words)}</label></p>`;
})}</fieldset>`;

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly value?: number | undefined;
  /** Whether it has no decimals. */
  readonly whole?: boolean;
}

/** A number from a smallest to a largest. */
export const numberField =
  (field: string, label: string, { min, max, value, whole = false }: Bounds): Field =>
  (form) => markup`<p><label for="${form}-${field}">${said(label)}</label>
<input type="number" id="${form}-${field}" name="${field}" min="${min}" max="${max}" step="${whole ? 1 : 'any'}" value="${value ?? ''}"></p>`;
