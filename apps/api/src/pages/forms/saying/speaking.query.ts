import { Email, mostOf } from '../../../../../../libs/domain/fields/text.js';
import { sql } from 'kysely';
import { segmentsOf } from '../../../../../../libs/queries/people/segments.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { Channel } from '../../../../../../libs/domain/contribution/contribution.js';
import { may, StakeholderGroup, type Audience, type Viewer } from '../../../../../../libs/domain/people.js';
import { unfit } from '../../../../../../libs/domain/program/offices.js';
import { humanize } from '../../../../../../libs/domain/words/humanize.js';
import { markup } from '../../html.js';
import { choiceField, lineField, together, type Choice, type Field } from '../form.js';
import { calledBy, readPeople } from '../people.query.js';

/** Who speaks, for forms in which it can be said how, and for that of a demonstration, which says so itself. */
export interface Speaking {
  readonly anyhow: readonly Field[];
  readonly shown: readonly Field[];
}

/** A demonstration has a form of its own, and telemetry says whose it is, by command. */
export const CHANNELS: readonly Channel[] = Channel.exclude(['demo', 'telemetry_briefing']).options;

export const named = (code: string): Choice => [code, humanize(code)];

/** How something reached the program, and for whom it speaks; for those who hold interviews and write down what others say, also who of `audience` said it. */
export async function readSpeaking(db: Database, viewer: Viewer, audience: Audience): Promise<Speaking> {
  const groups = await readGroups(db, viewer);
  const writesDown = may(viewer.roles, 'run-cycle');
  const proxy = writesDown ? 'For whom you speak, where nobody of them said it' : 'For whom you speak';
  const channel = choiceField('channel', 'How it was said', CHANNELS.map(named), { value: 'written' });
  const people = [
    ...(writesDown ? [await speakerField(db, viewer, audience)] : []),
    choiceField('proxyFor', proxy, groups, { open: 'for myself' }),
  ];
  const asked = writesDown
    ? 'You write down what somebody else said?'
    : 'You speak for others, or say what came up elsewhere?';
  const folded = (fields: readonly Field[]): Field[] => [
    together(
      fields,
      (shown) => markup`<details><summary>${asked}</summary>
${shown}
</details>`,
    ),
  ];
  return { anyhow: folded([channel, ...people]), shown: folded(people) };
}

/** For whom one can speak. */
export async function readGroups(db: Database, viewer: Viewer): Promise<Choice[]> {
  const { rows } = await sql<{ segments: string[] }>`select ${segmentsOf(viewer.program)} as segments`.execute(db);
  return [...StakeholderGroup.options, ...(rows[0]?.segments ?? [])].map(named);
}

const THEIRS = 'It is theirs then: they get the answer, and you stand beside it as who wrote it down.';

/** By name, or by address where they are too many to look through. */
async function speakerField(db: Database, viewer: Viewer, audience: Audience): Promise<Field> {
  const people = await readPeople(db, viewer);
  if (people === null) {
    const hint = `The e-mail address of a participant. ${THEIRS}`;
    return lineField('saidBy', 'Who said it', { type: 'email', most: mostOf(Email), hint });
  }
  const others = people.filter((one) => one.id !== viewer.person && unfit(one, 'speaker', audience) === null);
  const choices = others.map((one) => calledBy('email', one));
  return choiceField('saidBy', 'Who said it', choices, { open: 'I say it myself', hint: THEIRS });
}
