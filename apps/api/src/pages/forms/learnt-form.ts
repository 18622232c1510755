import type { Database } from '../../../../../libs/database/connection.js';
import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { mostOf } from '../../../../../libs/domain/fields/text.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { namingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import { readObjectives } from '../../agenda/agenda.query.js';
import { Learnt, type ClosureView } from '../../closure/closure.schemas.js';
import { readStanding } from '../../cycles/standing.query.js';
import { readUndisposed } from '../../dispositions/disposition.query.js';
import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import type { ReadForms } from '../in-browser.js';
import { publishForm } from './answering/publish-form.js';
import { missingIn } from './answering/read-answering.js';
import { formOf, wordsField } from './form.js';

/** The fields of one objective are called as the paths of the body are. */
const [OBJECTIVE, TEXT] = ['learnt[0].objective', 'learnt[0].text'] as const;

/** How a page says what was learnt against one objective. */
export const LEARNING: PageForm = {
  bodyOf: ({ [OBJECTIVE]: objective, [TEXT]: text, ...fields }) => ({ ...fields, learnt: [{ objective, text }] }),
  done: 'learnt',
  readOn: toTheWhole,
};

/** Before the note is published: publish it. After that: what was learnt against each objective, in the next version of the note. */
export const onClosure: ReadForms<ClosureView> = async (
  { answer: { published, version, versions }, id, viewer },
  db,
) => {
  const standing = await readStanding(db, viewer, id);
  if (!published) return phaseRefused(standing, 'closure') ? null : publishSection(db, viewer, id);
  if (version !== versions[0]?.version || !standing.gate.over) return null;
  const objectives = await readTold(db, viewer, id);
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

/** The objectives without the names of those who do not consent to that. */
const readTold = async (db: Database, viewer: Viewer, cycle: string) =>
  namingConsenting(db, viewer, await readObjectives(db, viewer, cycle), (all, say) =>
    all.map((one) => ({ ...one, statement: say(one.statement), learnt: say(one.learnt) })),
  );

/** The form, or which answers it waits for. */
async function publishSection(db: Database, viewer: Viewer, cycle: string): Promise<Html> {
  const { said, undisposed } = await readUndisposed(db, cycle);
  const form =
    undisposed > 0
      ? markup`<p>It can be published once each contribution has an answer. ${missingIn(cycle, { said, undisposed })}</p>`
      : publishForm(cycle, await readTold(db, viewer, cycle));
  return markup`<section id="say"><h2>Publish the note</h2>
<p>Everybody who was invited gets it, with what became of what they said, and the cycle ends. Until then an answer can be drafted anew, on the page of
<a href="/v1/cycles/${cycle}/contributions">what was said</a>: read those again that rest on a decision which was made since.</p>
${form}</section>`;
}
