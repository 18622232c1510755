import { z } from 'zod';
import { normalized } from '../../../../libs/domain/fields/text.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { AgendaView } from '../../../api/src/agenda/agenda.schemas.js';
import type { ItemList } from '../../../api/src/backlog/item.schemas.js';
import type { ContributionView } from '../../../api/src/contributions/contribution.schemas.js';
import type { CycleList, CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import type { DecisionList, DecisionView } from '../../../api/src/decisions/decision.schemas.js';
import type { NormList } from '../../../api/src/norms/norm.schemas.js';
import type { PersonaList } from '../../../api/src/personas/persona.schemas.js';
import type { PilotList } from '../../../api/src/pilots/pilot.schemas.js';
import type { ParticipantList, ProgramList } from '../../../api/src/programs/program.schemas.js';
import { EXIT, Ended } from '../output/exit.js';
import { table } from '../output/output.js';
import { oneLine } from '../output/words.js';
import type { ApiClient } from './api-client.js';
import { all, type Listed } from './lists.js';

/** What people may name instead of giving its id, each kind within those before it. */
export const NAMED = [
  ...([
    'program',
    'cycle',
    'contribution',
    'topic',
    'scenario',
    'objective',
    'decision',
    'option',
    'pilot',
    'item',
  ] as const),
  ...(['person', 'norm', 'persona'] as const),
] as const;
export type Kind = (typeof NAMED)[number];

/** What has an id only, and where it is told. */
export const TOLD_BY: Readonly<Record<string, string>> = {
  contribution: 'contribution list',
  original: 'duplicate list',
  review: 'decision show, item show or pilot show',
  condition: 'review show',
  obligation: 'obligation list',
  concern: 'decision show',
  position: 'decision positions',
  amendment: 'amendment list-all',
  criterion: 'item show',
  absence: 'absence list',
  attachment: 'attachment list',
  purpose: 'consent show',
  'pre-read': 'agenda show',
};

/** Ends the command where somebody typed something else than an id for what has no name. */
export function needId(placeholder: string, typed: unknown): void {
  const told = Object.hasOwn(TOLD_BY, placeholder) ? TOLD_BY[placeholder] : undefined;
  if (told === undefined) return;
  for (const one of Array.isArray(typed) ? (typed as unknown[]) : [typed]) {
    if (typeof one !== 'string' || Id.safeParse(one).success) continue;
    throw new Ended(EXIT.wrongInput, `<${placeholder}>: Use an id, as \`${told}\` shows it, not "${one}"`);
  }
}

/** What is named already, by id. */
export type Within = Readonly<Partial<Record<Kind, string>>>;

interface Candidate {
  readonly id: string;
  readonly name: string;
  /** What tells it from others of its name: its program or cycle, and where it stands. */
  readonly apart?: string;
}

const Id = z.uuid();
const path = (list: string, id: string, route = ''): string =>
  `/v1/${list}/${encodeURIComponent(id)}${route === '' ? '' : `/${route}`}`;

/** Where something is looked for by its name. Contributions have none: they say only within what others are. */
const PLACES: Readonly<Record<Kind, (api: ApiClient, within: Within) => Promise<readonly Candidate[]>>> = {
  program: (api) => all<ProgramList>(api, '/v1/programs'),
  cycle: async (api, within) =>
    (await cyclesOf(api, within)).map(({ id, title, phase, ofProgram }) => ({
      id,
      name: title,
      apart: said(ofProgram, phase),
    })),
  contribution: () => Promise.resolve([]),
  topic: async (api, within) =>
    (await agendaOf(api, within)).topics.map(({ id, question }) => ({ id, name: question })),
  scenario: async (api, within) =>
    (await agendaOf(api, within)).topics
      .filter(({ id }) => within.topic === undefined || id === within.topic)
      .flatMap(({ question, scenarios }) =>
        scenarios.map(({ id, situation }) => ({ id, name: situation, apart: question })),
      ),
  objective: async (api, within) =>
    (await agendaOf(api, within)).objectives.map(({ id, statement }) => ({ id, name: statement })),
  decision: async (api, within) => {
    const found = await inPrograms<DecisionList>(api, within, 'decisions');
    const here = within.cycle === undefined ? found : found.filter(({ cycle }) => cycle === within.cycle);
    return here.map(({ id, question, state, ofProgram }) => ({ id, name: question, apart: said(ofProgram, state) }));
  },
  option: async (api, { decision = '' }) =>
    (await api.get<DecisionView>(path('decisions', decision))).options.map(({ id, title }) => ({ id, name: title })),
  pilot: (api, within) => inPrograms<PilotList>(api, within, 'pilots'),
  item: async (api, within) => {
    const cycles = within.cycle === undefined ? await cyclesOf(api, within) : [{ id: within.cycle, title: undefined }];
    const found: Candidate[] = [];
    for (const { id: cycle, title: of } of cycles) {
      const items = await all<ItemList>(api, path('cycles', cycle, 'items'));
      found.push(...items.map(({ id, title, status }) => ({ id, name: title, apart: said(of, status) })));
    }
    return found;
  },
  person: async (api, within) => {
    const people = await inPrograms<ParticipantList>(api, within, 'participants');
    return people.flatMap(({ id, name, email }) => [
      { id, name },
      { id, name: email },
    ]);
  },
  norm: async (api, within) =>
    (await inPrograms<NormList>(api, within, 'norms')).map(({ id, statement }) => ({
      id,
      name: statement,
    })),
  persona: (api, within) => inPrograms<PersonaList>(api, within, 'personas'),
};

/** The id of what somebody named: an id stays as it is, a name or how it begins is looked up where it can be. */
export async function idOf(api: ApiClient, kind: Kind, named: string, within: Within): Promise<string> {
  if (Id.safeParse(named).success) return named;
  const wanted = normalized(named);
  const things = await PLACES[kind](api, within);
  const exactly = things.filter(({ name }) => normalized(name) === wanted);
  const found = eachOnce(
    exactly.length > 0 ? exactly : things.filter(({ name }) => normalized(name).startsWith(wanted)),
  );
  if (wanted !== '' && found.length === 1 && found[0]) return found[0].id;
  const listed = (ones: readonly Candidate[]): string =>
    table(ones.slice(0, MOST).map(({ id, name, apart = '' }) => [id, oneLine(name), oneLine(apart)]));
  if (wanted !== '' && found.length > 1) {
    const told = `"${named}" may be more than one ${kind}; give its id, or more of its name`;
    throw new Ended(
      EXIT.wrongInput,
      `${told}, or say where with --program${kind === 'cycle' ? '' : ' or --cycle'}:\n${listed(found)}`,
    );
  }
  const there = things.length === 0 ? '' : `. There are:\n${listed(eachOnce(things))}`;
  const code = wanted === '' ? EXIT.wrongInput : EXIT.notFound;
  throw new Ended(code, `No ${kind} that you may read is called "${named}"${there}`);
}

const MOST = 20;

/** Somebody has a name and an address, and may be a member of several programs. */
const eachOnce = (found: readonly Candidate[]): readonly Candidate[] =>
  found.filter(({ id }, place) => found.findIndex((other) => other.id === id) === place);

const said = (of: string | undefined, state: string): string => [...(of ? [of] : []), humanize(state)].join(', ');

/** With the name of its program, where every program is looked through. */
type OfProgram<List extends Listed> = List['items'][number] & { readonly ofProgram: string | undefined };

const cyclesOf = (api: ApiClient, within: Within): Promise<readonly OfProgram<CycleList>[]> =>
  inPrograms<CycleList>(api, within, 'cycles');

/** What is listed in the program of what is named already, or in every program in which the caller takes part. */
async function inPrograms<List extends Listed>(
  api: ApiClient,
  within: Within,
  list: string,
): Promise<readonly OfProgram<List>[]> {
  const program = await programOf(api, within);
  const programs: readonly { id: string; name?: string }[] =
    program === undefined ? await all<ProgramList>(api, '/v1/programs') : [{ id: program }];
  const found: OfProgram<List>[] = [];
  for (const { id, name } of programs) {
    const items = await all<List>(api, path('programs', id, list));
    found.push(...items.map((item) => ({ ...item, ofProgram: name })));
  }
  return found;
}

async function programOf(api: ApiClient, within: Within): Promise<string | undefined> {
  if (within.program !== undefined) return within.program;
  const cycle = await cycleOf(api, within);
  return cycle === undefined ? undefined : (await api.get<CycleView>(path('cycles', cycle))).program;
}

async function cycleOf(api: ApiClient, { cycle, contribution }: Within): Promise<string | undefined> {
  if (cycle !== undefined || contribution === undefined) return cycle;
  return (await api.get<ContributionView>(path('contributions', contribution))).cycle ?? undefined;
}

async function agendaOf(api: ApiClient, within: Within): Promise<AgendaView> {
  const cycle = await cycleOf(api, within);
  if (cycle === undefined) throw new Ended(EXIT.wrongInput, 'Only with its cycle is it found by its name; give its id');
  return api.get<AgendaView>(path('cycles', cycle, 'agenda'));
}
