import { z } from 'zod';
import type { Fields } from './by-form.js';

/** What a field of a form was called, and what could be chosen there. A form sends it along, so that one that is refused comes back as it was. */
export interface Asked {
  readonly name: string;
  readonly label: string;
  readonly choices?: readonly (readonly [value: string, words: string])[];
}

const ABOUT = 'about.';
const CHOICES = 'choices.';

/** The hidden field of a form that says what its field `name` is about. */
export const about = (name: string): string => `${ABOUT}${name}`;

/** More than these are not shown again: what was chosen is sent again as it was. */
const MOST_CHOICES = 50;
const LONGEST_WORDS = 120;

/** Says of a field, as hidden fields, how it was called and what could be chosen. */
export const asHidden = ({ name, label, choices = [] }: Asked): Fields => ({
  [about(name)]: label,
  ...(choices.length === 0 || choices.length > MOST_CHOICES
    ? {}
    : { [`${CHOICES}${name}`]: JSON.stringify(choices.map(([value, words]) => [value, shortened(words)])) }),
});

const shortened = (words: string): string =>
  [...words].length <= LONGEST_WORDS ? words : `${[...words].slice(0, LONGEST_WORDS).join('')} …`;

const Choices = z.array(z.tuple([z.string(), z.string()])).max(MOST_CHOICES);

/** What a form said of its fields, in their order. */
export const askedIn = (fields: Fields): Asked[] =>
  Object.entries(fields).flatMap(([field, label]) => {
    if (!field.startsWith(ABOUT)) return [];
    const name = field.slice(ABOUT.length);
    const choices = choicesIn(fields[`${CHOICES}${name}`]);
    return [{ name, label, ...(choices === undefined ? {} : { choices }) }];
  });

/** Sent by anybody, so it may be nothing that one can choose from. */
function choicesIn(sent: string | undefined): Asked['choices'] {
  try {
    return sent === undefined ? undefined : Choices.safeParse(JSON.parse(sent)).data;
  } catch {
    return undefined;
  }
}

/** What was filled in, without what the form says of itself. */
export const withoutAsked = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(ABOUT) && !name.startsWith(CHOICES)));
