import { z } from 'zod';
import type { FormFields } from './by-form.js';

/** What a field of a form was called, and what could be chosen there. A form sends it along, so that one that is refused comes back as it was. */
export interface Asked {
  readonly name: string;
  readonly label: string;
  readonly choices?: readonly (readonly [value: string, words: string])[];
  /** Of a number: from which to which. */
  readonly bounds?: Bounds;
}

const Bounds = z.strictObject({ min: z.number(), max: z.number(), whole: z.boolean() });
export type Bounds = z.infer<typeof Bounds>;

const ABOUT = 'about.';
const CHOICES = 'choices.';
const BOUNDS = 'bounds.';

/** The hidden field of a form that says what its field `name` is about. */
export const about = (name: string): string => `${ABOUT}${name}`;

/** More than these are not shown again: what was chosen is sent again as it was. */
const MOST_CHOICES = 250;
const LONGEST_WORDS = 120;

/** Says of a field, as hidden fields, how it was called and what could be chosen. */
export const asHidden = ({ name, label, choices = [], bounds }: Asked): FormFields => ({
  [about(name)]: label,
  ...(bounds === undefined ? {} : { [`${BOUNDS}${name}`]: JSON.stringify(bounds) }),
  ...(choices.length === 0 || choices.length > MOST_CHOICES
    ? {}
    : { [`${CHOICES}${name}`]: JSON.stringify(choices.map(([value, words]) => [value, shortened(words)])) }),
});

const shortened = (words: string): string =>
  [...words].length <= LONGEST_WORDS ? words : `${[...words].slice(0, LONGEST_WORDS).join('')} …`;

const Choices = z.array(z.tuple([z.string(), z.string()])).max(MOST_CHOICES);

/** What a form said of its fields, in their order. */
export const askedIn = (fields: FormFields): Asked[] =>
  Object.entries(fields).flatMap(([field, label]) => {
    if (!field.startsWith(ABOUT)) return [];
    const name = field.slice(ABOUT.length);
    const choices = readAs(Choices, fields[`${CHOICES}${name}`]);
    const bounds = readAs(Bounds, fields[`${BOUNDS}${name}`]);
    return [
      { name, label, ...(choices === undefined ? {} : { choices }), ...(bounds === undefined ? {} : { bounds }) },
    ];
  });

/** Sent by anybody, so it may be nothing that one can choose from. */
function readAs<Read>(schema: z.ZodType<Read>, sent: string | undefined): Read | undefined {
  try {
    return sent === undefined ? undefined : schema.safeParse(JSON.parse(sent)).data;
  } catch {
    return undefined;
  }
}

/** What was filled in, without what the form says of itself. */
export const withoutAsked = (fields: FormFields): FormFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_ITSELF.some((prefix) => name.startsWith(prefix))));

const OF_ITSELF = [ABOUT, CHOICES, BOUNDS];
