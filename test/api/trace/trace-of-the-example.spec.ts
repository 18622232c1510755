import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBrief, parseBrief } from '../../../apps/cli/src/brief/parse-brief.js';
import type { Brief } from '../../../apps/cli/src/brief/brief.schema.js';
import { ApiClient } from '../../../apps/cli/src/client/api-client.js';
import { createCycle, createProgram, facilitatorOf } from '../../../apps/cli/src/commands/cycle/start.js';
import { perform } from '../../../apps/cli/src/rehearsal/deeds.js';
import { Eyes, stageOf } from '../../../apps/cli/src/rehearsal/stage.js';
import type { Act } from '../../../apps/cli/src/rehearsal/script.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Trace {
  readonly nodes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly way: string;
    readonly label: string;
  }[];
  readonly links: readonly { readonly from: Place; readonly to: Place }[];
}
interface Place {
  readonly kind: string;
  readonly id: string;
}
interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly text: string;
    readonly disposition: { readonly kind: string };
  }[];
}
interface Note {
  readonly published: boolean;
  readonly note: {
    readonly willChange: readonly { readonly item: string }[];
    readonly decisions: readonly { readonly id: string }[];
    readonly obligations: readonly object[];
  };
}

const text = readFileSync(join(import.meta.dirname, '../../../examples/simplified-reporting.yaml'), 'utf8');

describe('the line through the example', () => {
  let api: TestApi;
  let facilitator: ApiClient;
  let cycle: string;

  const trace = (path: string): Promise<Trace> => facilitator.get(`/v1/trace/${path}`);
  const kinds = ({ nodes }: Trace, way: string): string[] => [
    ...new Set(nodes.filter((node) => node.way === way).map(({ kind }) => kind)),
  ];

  beforeAll(async () => {
    api = await anApi();
    const brief = parseBrief(text);
    if (!isBrief(brief)) throw new Error(JSON.stringify(brief));
    delete brief.program.engagement.calendar.pace; // its days must not pass while it is read
    ({ facilitator, cycle } = await play(api, brief));
  }, 120_000);
  afterAll(() => api.stop());

  it('leaves nothing that is published without the words that led to it', async () => {
    const { published, note } = await facilitator.get<Note>(`/v1/cycles/${cycle}/closure`);
    expect(published).toBe(true);
    expect(note.willChange.length).toBeGreaterThan(5);
    const unlinked: string[] = [];
    for (const { item } of note.willChange) {
      const line = await trace(`item/${item}`);
      if (!kinds(line, 'back').includes('passage') || !kinds(line, 'back').includes('contribution'))
        unlinked.push(item);
      if (!kinds(line, 'on').includes('criterion') || !kinds(line, 'on').includes('closure_line')) unlinked.push(item);
    }
    for (const { id } of note.decisions) {
      if (!kinds(await trace(`decision/${id}`), 'back').includes('contribution')) unlinked.push(id);
    }
    expect(note.obligations.length).toBeGreaterThan(0);
    const { items: obligations } = await facilitator.get<{ items: Place[] }>(`/v1/cycles/${cycle}/obligations`);
    expect(obligations).toHaveLength(note.obligations.length);
    const met: string[] = [];
    for (const { id } of obligations) {
      const on = kinds(await trace(`obligation/${id}`), 'on');
      if (!on.includes('closure_note')) unlinked.push(id);
      if (on.includes('criterion')) met.push(id);
    }
    expect(met).not.toEqual([]);
    const { items: said } = await facilitator.get<Listed>(`/v1/cycles/${cycle}/contributions?limit=200`);
    expect(said).toHaveLength(24);
    for (const { id, disposition } of said) {
      const line = await trace(`closure-line/${id}`);
      const back = kinds(line, 'back');
      if (!back.includes('contribution')) unlinked.push(id);
      if (disposition.kind === 'will_change' && !back.includes('item')) unlinked.push(id);
    }
    expect(unlinked).toEqual([]);
  });

  it('goes from what one person said to the note, through each of its stations, and back from the note to all', async () => {
    const { items: said } = await facilitator.get<Listed>(`/v1/cycles/${cycle}/contributions?limit=200`);
    const waiting = said.find((one) => one.text.includes('waited six days for a signature'));
    const line = await trace(`contribution/${waiting?.id ?? ''}`);
    expect(kinds(line, 'on')).toEqual([
      'passage',
      'item',
      'criterion',
      'decision',
      'review',
      'closure_line',
      'closure_note',
    ]);
    expect(line.nodes.find(({ kind }) => kind === 'passage')?.label).toBe('Nobody could tell me where it was');
    const note = await trace(`closure-note/${cycle}`);
    const reached = new Set(note.nodes.filter(({ kind }) => kind === 'contribution').map(({ id }) => id));
    expect(reached).toEqual(new Set(said.map(({ id }) => id)));
  });

  it('names for every link two places that it shows', async () => {
    const { nodes, links } = await trace(`closure-note/${cycle}`);
    const shown = new Set(nodes.map(({ kind, id }) => `${kind} ${id}`));
    expect(links.length).toBeGreaterThan(50);
    for (const { from, to } of links) {
      expect([`${from.kind} ${from.id}`, `${to.kind} ${to.id}`].filter((place) => !shown.has(place))).toEqual([]);
    }
  });
});

/** Plays the script of a brief up to its published note. Its decision is handed on: deciding it is another spec's work. */
async function play(api: TestApi, brief: Brief): Promise<{ facilitator: ApiClient; cycle: string }> {
  const clientOf = async (email: string) => new ApiClient(api.origin, await api.token(email));
  const facilitator = await clientOf(facilitatorOf(brief));
  const program = await createProgram(facilitator, brief);
  const { id: cycle, decisions } = await createCycle(facilitator, brief, program);
  const stage = stageOf(brief, program, cycle);
  const post = (path: string, body: object = {}) => facilitator.call('POST', `/v1/${path}`, body);
  const acts = async (fits: (act: Act) => boolean): Promise<void> => {
    for (const [key, script] of Object.entries(brief.rehearsal?.actors ?? {})) {
      const client = await clientOf(brief.people[key] ?? key);
      const eyes = new Eyes(stage, client);
      const occasion = { moment: 'session', entry: 1, of: cycle } as const;
      for (const act of script.filter(fits)) await perform(act, { api: client, eyes, stage, occasion });
    }
  };
  await acts((act) => act.do === 'record_obligations');
  await acts((act) => act.do === 'publish_agenda' && act.on !== 'agenda_is_mine');
  await acts((act) => act.do === 'contribute' && act.on === 'pre_read');
  await post(`cycles/${cycle}/session/open`);
  await acts((act) => act.do === 'contribute' && act.on === 'session');
  await post(`cycles/${cycle}/input/close`, { reason: 'everybody has spoken' });
  await acts((act) => act.do === 'add_items');
  await acts((act) => act.do === 'dispose');
  await post(`cycles/${cycle}/refinement/end`);
  for (const { id } of decisions) await post(`decisions/${id}/hand-on`, { reason: 'It goes on after this cycle' });
  await post(`cycles/${cycle}/decision/end`).catch(() => undefined);
  await acts((act) => act.do === 'publish_closure' && act.on !== 'closure_is_mine');
  return { facilitator, cycle };
}
