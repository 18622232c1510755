import { plural } from '../../../../../libs/domain/words/plural.js';
import type { PersonaList, PersonaView } from '../../../../api/src/personas/persona.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { oneLine } from '../../output/words.js';

/** A persona as it is typed. */
export interface PersonaTyped {
  readonly name?: string;
  readonly description?: string;
  readonly story?: readonly string[];
  readonly audience?: string;
}

const COLUMNS: Columns<PersonaView> = {
  id: ({ id }) => id,
  stories: ({ stories }) => String(stories.length),
  persona: ({ name }) => name,
};
const ofProgram = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/personas`;
const path = (id: string): string => `/v1/personas/${encodeURIComponent(id)}`;

/** Lists the personas of a program. */
export async function listPersonas(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<PersonaList>(api, ofProgram(program));
  return told(out, items, () => columns(items, COLUMNS, 'There are no personas'));
}

/** Shows a persona with its stories, and the criteria that protect them. */
export async function showPersona(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<PersonaView>(path(id)), inWords);
}

/** Gives a group of stories a name. */
export async function addPersona(
  api: ApiClient,
  program: string,
  { name, description, story: stories = [], audience }: PersonaTyped,
  out: Output,
): Promise<ExitCode> {
  const body = { name, description, stories, audience };
  return told(out, await api.call<PersonaView>('POST', ofProgram(program), body), inWords);
}

/** Changes a persona; the parts that are not typed stay. */
export async function changePersona(
  api: ApiClient,
  id: string,
  { name, description, story: stories }: PersonaTyped,
  out: Output,
): Promise<ExitCode> {
  const { revision } = await api.get<PersonaView>(path(id));
  return told(out, await api.change<PersonaView>(path(id), { name, description, stories }, revision), inWords);
}

const inWords = ({ id, name, description, stories, criteria }: PersonaView): string =>
  [
    fields([
      ['Persona', name],
      ['Id', id],
      ['Stories', plural(stories.length, 'story', 'stories')],
    ]),
    ...['', description, ''],
    ...stories.map((one) => `  ${one.author.name}: ${oneLine(one.story.want)} (${one.id})`),
    ...criteria.map((one) => `  protected by: ${oneLine(one.statement)} (${one.id})`),
  ].join('\n');
