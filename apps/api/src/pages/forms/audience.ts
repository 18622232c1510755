import { Audience } from '../../../../../libs/domain/people.js';
import { choiceField, type Choice, type Field } from './form.js';

/** Who reads what is for an audience. */
export const READERS: Readonly<Record<Audience, string>> = {
  public: 'everybody who takes part',
  participants: 'everybody who takes part',
  team: 'the team, and those who run, review or audit the program',
  restricted: 'those who run, review or audit the program',
};

const IN_CONFIDENCE: readonly Audience[] = ['team', 'restricted'];

/** Audiences for fewer people than this one. */
const fewerThan = (widest: Audience): Choice[] =>
  IN_CONFIDENCE.filter((one) => Audience.options.indexOf(one) > Audience.options.indexOf(widest)).map((one) => [
    one,
    `in confidence: only ${READERS[one]}`,
  ]);

/** A choice of who reads something, from all who read what is for `widest` to few; nothing where these are few already. What is chosen already stands in it. */
export function audienceField(label: string, widest: Audience, { value, hint }: Chosen = {}): Field[] {
  const fewer = fewerThan(widest);
  return fewer.length === 0 ? [] : [choiceField('audience', label, fewer, { open: READERS[widest], value, hint })];
}

/**
 * A choice of who reads what `now` read so far: all whom `widest` lets, or fewer. What is chosen stays exactly that: two audiences can be
 * called alike.
 */
export function readersField(label: string, widest: Audience, now: Audience, hint: string): Field[] {
  const from = Audience.options.slice(Audience.options.indexOf(widest));
  const others = from.filter((one, nth) => !IN_CONFIDENCE.includes(one) && READERS[one] !== READERS[now] && nth === 0);
  const fewer = from.filter((one) => IN_CONFIDENCE.includes(one));
  const choices = [...others, ...(fewer.includes(now) ? [] : [now]), ...fewer].map((one): Choice => [
    one,
    READERS[one],
  ]);
  return choices.length < 2 ? [] : [choiceField('audience', label, choices, { value: now, hint })];
}

interface Chosen {
  readonly value?: Audience | undefined;
  readonly hint?: string;
}
