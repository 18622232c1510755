import { mostOf } from '../../../../../libs/domain/fields/text.js';
import { namingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import { readObjectives } from '../../agenda/agenda.query.js';
import { Learnt, type ClosureView } from '../../closure/closure.schemas.js';
import { readStanding } from '../../cycles/standing.query.js';
import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import { markup } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { formOf, wordsField } from './form.js';

/** The fields of one objective are called as the paths of the body are. */
const [OBJECTIVE, TEXT] = ['learnt[0].objective', 'learnt[0].text'] as const;

/** How a page says what was learnt against one objective. */
export const LEARNING: PageForm = {
  bodyOf: ({ [OBJECTIVE]: objective, [TEXT]: text, ...fields }) => ({ ...fields, learnt: [{ objective, text }] }),
  done: 'learnt',
  readOn: toTheWhole,
};

/** Once the note is published: what was learnt against each objective, in the next version of the note. */
export const onClosure: ReadForms<ClosureView> = async (
  { answer: { published, version, versions }, id, viewer },
  db,
) => {
  const latest = published && version === versions[0]?.version;
  if (!latest || !(await readStanding(db, viewer, id)).gate.over) return null;
  const objectives = await namingConsenting(db, viewer, await readObjectives(db, viewer, id), (all, say) =>
    all.map((one) => ({ ...one, statement: say(one.statement), learnt: say(one.learnt) })),
  );
  if (objectives.length === 0) return null;
  const forms = objectives.map(({ id: objective, statement, learnt }, nth) =>
    formOf(
      {
        name: `learnt-${nth}`,
        action: `/v1/cycles/${id}/closure/learnt`,
        button: 'Record it',
        with: { [OBJECTIVE]: objective },
      },
      [
        wordsField(TEXT, `What was learnt against “${statement}”`, {
          required: true,
          most: mostOf(Learnt.element.shape.text),
          value: learnt ?? '',
        }),
      ],
    ),
  );
  return markup`<section id="say"><h2>What was learnt</h2>
<p>Also where it is not what was hoped; or that nothing was learnt, and why. The next version of this note has it, and everybody who reads the cycle reads it.</p>
${forms}</section>`;
};
