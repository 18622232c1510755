import { z } from 'zod';
import { looked } from '../../../../libs/domain/text.js';
import { EXIT, Ended } from '../output/exit.js';
import { table } from '../output/output.js';
import { oneLine } from '../output/words.js';
import type { ApiClient } from './api-client.js';
import { all, type ListedCycle } from './views.js';

/** What people may name instead of giving its id, each kind within those before it. */
export const NAMED = ['program', 'cycle', 'topic', 'objective', 'item'] as const;
export type Kind = (typeof NAMED)[number];

/** What is named already, by id. */
export type Within = Readonly<Partial<Record<Kind, string>>>;

interface Candidate {
  readonly id: string;
  readonly name: string;
}

const Id = z.uuid();
const path = (list: string, id: string, route: string): string => `/v1/${list}/${encodeURIComponent(id)}/${route}`;

/** Where something is looked for by its name. */
const PLACES: Readonly<Record<Kind, (api: ApiClient, within: Within) => Promise<readonly Candidate[]>>> = {
  program: (api) => all<Candidate>(api, '/v1/programs'),
  cycle: async (api, within) => (await cyclesOf(api, within)).map(({ id, title }) => ({ id, name: title })),
  topic: async (api, within) =>
    (await agendaOf(api, within)).topics.map(({ id, question }) => ({ id, name: question })),
  objective: async (api, within) =>
    (await agendaOf(api, within)).objectives.map(({ id, statement }) => ({ id, name: statement })),
  item: async (api, within) => {
    const cycles = within.cycle === undefined ? await cyclesOf(api, within) : [{ id: within.cycle }];
    const found: Candidate[] = [];
    for (const { id: cycle } of cycles) {
      const items = await all<{ id: string; title: string }>(api, path('cycles', cycle, 'items'));
      found.push(...items.map(({ id, title }) => ({ id, name: title })));
    }
    return found;
  },
};

/** The id of what somebody named: an id stays as it is, a name or how it begins is looked up where it can be. */
export async function idOf(api: ApiClient, kind: Kind, named: string, within: Within): Promise<string> {
  if (Id.safeParse(named).success) return named;
  const wanted = looked(named);
  const all = await PLACES[kind](api, within);
  const exactly = all.filter(({ name }) => looked(name) === wanted);
  const found = exactly.length > 0 ? exactly : all.filter(({ name }) => looked(name).startsWith(wanted));
  if (wanted !== '' && found.length === 1 && found[0]) return found[0].id;
  const listed = (ones: readonly Candidate[]): string =>
    table(ones.slice(0, MOST).map(({ id, name }) => [id, oneLine(name)]));
  if (wanted !== '' && found.length > 1) {
    throw new Ended(EXIT.wrongInput, `"${named}" may be more than one ${kind}; give its id:\n${listed(found)}`);
  }
  const there = all.length === 0 ? '' : `. There are:\n${listed(all)}`;
  throw new Ended(EXIT.wrongInput, `No ${kind} that you may read is called "${named}"${there}`);
}

const MOST = 20;

async function cyclesOf(api: ApiClient, { program }: Within): Promise<readonly ListedCycle[]> {
  const programs = program === undefined ? await all<{ id: string }>(api, '/v1/programs') : [{ id: program }];
  const cycles: ListedCycle[] = [];
  for (const { id } of programs) cycles.push(...(await all<ListedCycle>(api, path('programs', id, 'cycles'))));
  return cycles;
}

interface Agenda {
  readonly topics: readonly { readonly id: string; readonly question: string }[];
  readonly objectives: readonly { readonly id: string; readonly statement: string }[];
}

async function agendaOf(api: ApiClient, { cycle }: Within): Promise<Agenda> {
  if (cycle === undefined) throw new Ended(EXIT.wrongInput, 'Only with its cycle is it found by its name; give its id');
  return api.get<Agenda>(path('cycles', cycle, 'agenda'));
}
