import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { Learnt, PublishClosureBody } from '../../../closure/closure.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { inOrder } from '../../../http/input/came-from.js';
import type { Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

/** A field with what was learnt against an objective; the objective is in the hidden one beside it. */
const LEARNT = /^learnt\[\d+\]\.text$/;
const objectiveOf = (text: string): string => text.replace(/text$/, 'objective');

/** How a page publishes the closure note. What is left empty says nothing of its objective. */
export const PUBLISHING: PageForm = {
  bodyOf: (fields) => {
    const all = Object.entries(fields);
    return {
      ...Object.fromEntries(all.filter(([name]) => !name.startsWith('learnt['))),
      learnt: all.flatMap(([name, text]) =>
        LEARNT.test(name) ? [{ objective: fields[objectiveOf(name)], text }] : [],
      ),
    };
  },
  cameFrom: [inOrder('learnt', LEARNT)],
  done: 'note-published',
  readOn: toTheWhole,
};

interface Objective {
  readonly id: string;
  readonly statement: string;
  readonly learnt: string | null;
}

/** For whoever runs the cycle, once each contribution has an answer. */
export function publishForm(cycle: string, objectives: readonly Objective[]): Html {
  const learnt = objectives.map((one, nth) => ({ ...one, name: `learnt[${nth}].text` }));
  const hidden = Object.fromEntries(learnt.map(({ name, id }) => [objectiveOf(name), id]));
  const form = {
    name: 'publish',
    action: `/v1/cycles/${cycle}/closure/publish`,
    button: 'Publish the note',
    with: hidden,
  };
  return formOf(form, [
    wordsField('introduction', 'Your own words before the note, if you like', {
      most: mostOf(PublishClosureBody.shape.introduction),
      rows: 5,
      hint: 'Everybody who was invited reads this first: what changes for them, and your thanks',
    }),
    ...learnt.map(({ name, statement, learnt: before }) =>
      wordsField(name, `What was learnt against “${statement}”, if you know it by now`, {
        most: mostOf(Learnt.element.shape.text),
        value: before ?? '',
      }),
    ),
  ]);
}
