import { z } from 'zod';

/** What somebody wrote into a form of a page, by field. */
export type FormFields = Readonly<Record<string, string>>;

/** What a field of a form was called, and what it takes. A form sends it along, so that one that is refused comes back as it was. */
export interface Asked {
  readonly name: string;
  readonly label: string;
  readonly choices?: readonly (readonly [value: string, words: string])[];
  /** Of a number: from which to which. */
  readonly bounds?: Bounds;
  /** Of words: how many characters and lines. */
  readonly words?: Length;
}

const Bounds = z.strictObject({ min: z.number(), max: z.number(), whole: z.boolean() });
export type Bounds = z.infer<typeof Bounds>;

/** `line` is the type of a field that has one line only. */
const Length = z.strictObject({
  most: z.int().positive(),
  rows: z.int().positive().max(50),
  line: z.enum(['text', 'email', 'date']).optional(),
});
export type Length = z.infer<typeof Length>;

const ABOUT = 'about.';
const CHOICES = 'choices.';
const BOUNDS = 'bounds.';
const WORDS = 'words.';

/** More than these are not shown again: what was chosen is sent again as it was. */
const MOST_CHOICES = 250;
const LONGEST_WORDS = 120;

/** Says of a field, as hidden fields, how it was called and what it takes. */
export const asHidden = ({ name, label, choices = [], bounds, words }: Asked): FormFields => ({
  [`${ABOUT}${name}`]: label,
  ...(bounds === undefined ? {} : { [`${BOUNDS}${name}`]: JSON.stringify(bounds) }),
  ...(words === undefined ? {} : { [`${WORDS}${name}`]: JSON.stringify(words) }),
  ...(choices.length === 0 || choices.length > MOST_CHOICES
    ? {}
    : { [`${CHOICES}${name}`]: JSON.stringify(choices.map(([value, called]) => [value, shortened(called)])) }),
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
    const words = readAs(Length, fields[`${WORDS}${name}`]);
    return [{ name, label, ...(choices && { choices }), ...(bounds && { bounds }), ...(words && { words }) }];
  });

/** Sent by anybody, so it may be nothing that any form of ours says. */
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

const OF_ITSELF = [ABOUT, CHOICES, BOUNDS, WORDS];
