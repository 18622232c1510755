import { Email, mostOf } from '../../../../../../libs/domain/fields/text.js';
import { sql } from 'kysely';
import { segmentsOf } from '../../../../../../libs/queries/people/segments.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { Channel } from '../../../../../../libs/domain/contribution/contribution.js';
import { may, StakeholderGroup, type Viewer } from '../../../../../../libs/domain/people.js';
import { humanize } from '../../../../../../libs/domain/words/humanize.js';
import { markup } from '../../html.js';
import { choiceField, lineField, together, type Choice, type Field } from '../form.js';

/** A demonstration has a form of its own, and telemetry says whose it is, by command. */
const CHANNELS = Channel.exclude(['demo', 'telemetry_briefing']).options;

const named = (code: string): Choice => [code, humanize(code)];

/** How something reached the program, and for whom it speaks; for those who hold interviews and write down what others say, also who said it. */
export async function readSpeaking(db: Database, { program, roles }: Viewer): Promise<readonly Field[]> {
  const writesDown = may(roles, 'run-cycle');
  const { rows } = await sql<{ segments: string[] }>`select ${segmentsOf(program)} as segments`.execute(db);
  const people = [...StakeholderGroup.options, ...(rows[0]?.segments ?? [])].map(named);
  return [
    together(
      fieldsFor(people, writesDown),
      (shown) => markup`<details><summary>${
        writesDown ? 'You write down what somebody else said?' : 'You speak for others, or say what came up elsewhere?'
      }</summary>
${shown}
</details>`,
    ),
  ];
}

const fieldsFor = (people: readonly Choice[], writesDown: boolean): readonly Field[] => [
  choiceField('channel', 'How it was said', CHANNELS.map(named), { value: 'written' }),
  ...(writesDown ? [SAID_BY] : []),
  choiceField('proxyFor', 'For whom you speak, where nobody of them said it', people, { open: 'for myself' }),
];

const SAID_BY = lineField('saidBy', 'Who said it', {
  type: 'email',
  most: mostOf(Email),
  hint: 'The e-mail address of a participant. It is theirs then: they get the answer, and you stand beside it as who wrote it down.',
});
