import type { RefusalCode } from '../refusal.js';

/**
 * Marks a schema of an answer whose texts keep every name, and says why. Other texts are answered without the full names of people who do not
 * consent to being quoted by name. The mark is in OpenAPI.
 */
export const KEEPS_NAMES = 'x-keeps-names';

const keeping = (why: string): Readonly<Record<typeof KEEPS_NAMES, string>> => ({ [KEEPS_NAMES]: why });

/** A person by their own name: who takes part, who said, asked or decided something, who is waited for. */
export const OF_PEOPLE = keeping('it names people as those who take part, and quotes nobody');
/** A contribution, for readers of its cycle: word for word, because passages cite it by place. */
export const AS_SAID = keeping('it is what somebody said, as they said it, for those who read where it was said');
/** A text that was put together, such as a cut or a sentence: its code has left the names out before. */
export const LEFT_OUT_BEFORE = keeping('names were left out before it was put together');
/** A text that its readers save as a whole: a name that was left out would be lost. */
export const AS_SET = keeping('it is set as a whole, by whoever reads it, and comes back as it was read');

/**
 * Refusals that name people who still owe, need or do not consent to something, and quote nothing. Every other refusal leaves out the full names
 * of people who do not consent to being quoted by name, because its sentences may contain a text that somebody wrote.
 */
export const REFUSALS_OF_PEOPLE: ReadonlySet<RefusalCode> = new Set([
  ...(['consent-missing', 'formats-missing', 'obligations-open', 'reviewers-missing'] as const),
]);
