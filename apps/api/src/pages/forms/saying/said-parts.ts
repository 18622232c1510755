import { Observation } from '../../../../../../libs/domain/contribution/contribution.js';
import { Story } from '../../../../../../libs/domain/contribution/story.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { inPart } from '../../../http/input/came-from.js';
import { radioField, wordsField, type Choice, type Field } from '../form.js';
import { asLines, linesIn } from '../lines.js';

/** What the fields below say, as a story and as an observation, and every other field as it came. */
export function partsIn({ when, want, soThat, constraints, environment, ...fields }: FormFields) {
  const { expected, observed, fit, sideEffects, verdict, tried, ...others } = fields;
  const seen = Object.entries({ expected, observed, fit, sideEffects, verdict, criterion: tried }).filter(
    ([, part]) => part !== undefined,
  );
  return {
    story: { when, want, soThat, constraints: linesIn(constraints), environment },
    observation: seen.some(([name]) => name !== 'criterion') ? Object.fromEntries(seen) : undefined,
    others,
  };
}

/** Which part of a story or of an observation came out of which field. */
export const partsFrom = [inPart('story'), inPart('observation', { criterion: 'tried' })];

/** The parts of a story. */
export const storyFields = (story?: Story): readonly Field[] => [
  wordsField('when', 'When …', {
    required: true,
    most: mostOf(Story.shape.when),
    hint: 'The situation: “we close the week on Friday”',
    value: story?.when,
  }),
  wordsField('want', 'I want …', {
    required: true,
    most: mostOf(Story.shape.want),
    hint: 'What you want to do then',
    value: story?.want,
  }),
  wordsField('soThat', 'So that …', {
    required: true,
    most: mostOf(Story.shape.soThat),
    hint: 'What it is good for',
    value: story?.soThat,
  }),
  wordsField('constraints', 'What binds you, if anything', {
    most: mostOf(Story.shape.constraints),
    hint: 'One on each line: “no network”, “with gloves on”. A line that begins with two spaces goes on with the one above',
    value: story?.constraints && asLines(story.constraints),
  }),
  wordsField('environment', 'Where you do it, if that matters', {
    most: mostOf(Story.shape.environment),
    value: story?.environment,
  }),
];

const FIT: readonly Choice[] = [
  ['fits', 'It fits'],
  ['partly', 'It fits in part'],
  ['does_not_fit', 'It does not fit'],
];
const VERDICT: readonly Choice[] = [
  ['works', 'It works for me'],
  ['works_with_changes', 'It works with changes'],
  ['does_not_work', 'It does not work for me'],
];

/** The parts of an observation, but for the criterion that was tried. */
export const observationFields = (seen?: Observation): readonly Field[] => [
  wordsField('expected', 'What you expected', {
    required: true,
    most: mostOf(Observation.shape.expected),
    value: seen?.expected,
  }),
  wordsField('observed', 'What you observed', {
    required: true,
    most: mostOf(Observation.shape.observed),
    value: seen?.observed,
  }),
  radioField('fit', 'How well does it fit your work?', FIT, { value: seen?.fit }),
  wordsField('sideEffects', 'What else it does to your work, if anything', {
    most: mostOf(Observation.shape.sideEffects),
    value: seen?.sideEffects,
  }),
  radioField('verdict', 'Your verdict', VERDICT, { value: seen?.verdict }),
];
