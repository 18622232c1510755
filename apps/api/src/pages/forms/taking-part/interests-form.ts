import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { InterestsBody } from '../../../../../../libs/domain/program/interests.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { lastInterests } from '../../../interests/interests.query.js';
import { markup } from '../../html.js';
import type { ReadForms } from '../../in-browser.js';
import { audienceField } from '../audience.js';
import { formOf, wordsField } from '../form.js';
import { asLines, linesIn } from '../lines.js';

/** How a page declares what its sender has at stake. An empty field says that there is nothing. */
export const STAKING: PageForm = {
  bodyOf: ({ interests, incentives, ...fields }) => ({
    ...fields,
    interests: linesIn(interests) ?? [],
    incentives: linesIn(incentives) ?? [],
  }),
  done: 'staked',
  readOn: (_answer, path) => path,
};

const ONE_A_LINE = 'One on each line. A line that begins with two spaces goes on with the one above';

/** Everybody declares it of themselves, and sees what they declared last. */
export const onInterests: ReadForms = async ({ id: program, viewer }, db) => {
  const last = await lastInterests(db, viewer);
  const { interests = [], incentives = [] } = last ?? {};
  const told = await namingConsenting(db, viewer, { interests, incentives }, (all, say) => ({
    interests: all.interests.map((one) => say(one)),
    incentives: all.incentives.map((one) => say(one)),
  }));
  return markup`<section id="say"><h2>What is at stake for you?</h2>
<p>An interest takes no right away from you. ${
    last === null ? null : 'What you say here takes the place of what you declared before. '
  }Leave both fields empty to say that nothing is at stake for you.</p>
${formOf({ name: 'stake', action: `/v1/programs/${program}/interests`, button: 'Declare it' }, [
  wordsField('interests', 'What you, or those you speak for, gain or lose by what is decided here', {
    most: mostOf(InterestsBody.shape.interests),
    hint: `For example “We sell the add-on that one option would replace”. ${ONE_A_LINE}${left(interests, told.interests)}`,
    value: wholeOrNone(interests, told.interests),
  }),
  wordsField('incentives', 'What you get for taking part, and from whom', {
    most: mostOf(InterestsBody.shape.incentives),
    hint: `For example “My employer pays my travel”. ${ONE_A_LINE}${left(incentives, told.incentives)}`,
    value: wholeOrNone(incentives, told.incentives),
  }),
  ...audienceField('Who may read it', 'participants', { value: last?.audience }),
])}</section>`;
};

/** A name that is left out would be lost, were what is shown sent again. */
const wholeOrNone = (written: readonly string[], told: readonly string[]): string =>
  asLines(written) === asLines(told) ? asLines(written) : '';

const left = (written: readonly string[], told: readonly string[]): string =>
  asLines(written) === asLines(told)
    ? ''
    : '. What you declared before is not shown here: it names somebody who does not consent to that. Write it again';
