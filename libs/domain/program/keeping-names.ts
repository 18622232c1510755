import type { RefusalCode } from '../refusal.js';

/**
 * Marks a schema of what is answered whose texts keep every name that stands in them, and says why. A text that is not marked is
 * answered without the full names of those who do not consent to being quoted by name. It stands in OpenAPI.
 */
export const KEEPS_NAMES = 'x-keeps-names';

const keeping = (why: string): Readonly<Record<typeof KEEPS_NAMES, string>> => ({ [KEEPS_NAMES]: why });

/** A person by their own name: who takes part, who said, asked or decided something, who is waited for. */
export const OF_PEOPLE = keeping('it names people as those who take part, and quotes nobody');
/** What somebody said in a cycle, for those who read the cycle: in their own words, and by place, as passages cite it. */
export const AS_SAID = keeping('it is what somebody said, as they said it, for those who read where it was said');
/** Whoever wrote the text left names out before something was made of it: it was cut, or sentences were made. */
export const LEFT_OUT_BEFORE = keeping('names were left out before it was put together');
/** What is set as a whole by whoever reads it: what was left out would be lost when it comes back. */
export const AS_SET = keeping('it is set as a whole, by whoever reads it, and comes back as it was read');

/**
 * Refusals that say of people, by their own names, what they still owe, need or do not consent to, and quote nothing. Every other is told
 * without the full names of those who do not consent to being quoted by name, since its sentences may hold a text that somebody wrote.
 */
export const REFUSALS_OF_PEOPLE: ReadonlySet<RefusalCode> = new Set([
  ...(['consent-missing', 'formats-missing', 'obligations-open', 'reviewers-missing'] as const),
]);
