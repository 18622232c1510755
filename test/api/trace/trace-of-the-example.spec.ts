import type { ClosureView } from '../../../apps/api/src/closure/closure.schemas.js';
import type { ContributionList } from '../../../apps/api/src/contributions/contribution.schemas.js';
import type { TraceView } from '../../../apps/api/src/trace/trace.schemas.js';
import type { ApiClient } from '../../../apps/cli/src/client/api-client.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import type { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { LINED, UNSAID, entriesAt, listsOfNotes, readKnown, type Known } from './lists-of-a-note.js';
import { playTheExample } from './play-the-example.js';

/** The stations of the longest line, in their order. */
const STATIONS = [
  ...['contribution', 'passage', 'item', 'criterion', 'decision', 'review'],
  ...['closure_line', 'closure_note'],
];

describe('the line through the example', () => {
  let api: TestApi;
  let superuser: Database;
  let facilitator: ApiClient;
  let cycle: string;
  let note: ClosureNote;
  let known: Known;

  const trace = (path: string): Promise<TraceView> => facilitator.get<TraceView>(`/v1/trace/${path}`);
  const kinds = ({ nodes }: TraceView, way: string): string[] => [
    ...new Set(nodes.filter((node) => node.way === way).map(({ kind }) => kind)),
  ];
  const waiting = async (): Promise<string> => {
    const { items: said } = await facilitator.get<ContributionList>(`/v1/cycles/${cycle}/contributions?limit=200`);
    return said.find((one) => one.text.includes('waited six days for a signature'))?.id ?? '';
  };

  beforeAll(async () => {
    api = await anApi();
    superuser = connect(api.database.superuserUrl, { name: 'test-superuser', max: 2 });
    ({ facilitator, cycle } = await playTheExample(api, superuser));
    const closure = await facilitator.get<ClosureView>(`/v1/cycles/${cycle}/closure`);
    if (!closure.published) throw new Error('The example has no published note');
    note = closure.note;
    known = await readKnown(facilitator, cycle, note);
  }, 120_000);
  afterAll(async () => {
    await superuser.destroy();
    await api.stop();
  });

  it('is of a note that tells of a ruling with its dissent, and of every list that a note can have', () => {
    expect(note.decisions).toMatchObject([
      { state: 'in_effect', decidedBy: 'Oda Brekke', recordedDissent: expect.stringContaining('Priya and Raj') },
    ]);
    expect(note.decisions[0]?.rationale).toContain('Signatures changed 12 of 212 reports');
    expect(note.objectives.map(({ learnt }) => learnt)).not.toContain(null);
    expect([...Object.keys(LINED), ...Object.keys(UNSAID)].sort()).toEqual(listsOfNotes().sort());
  });

  it.each(Object.keys(LINED))('leaves nothing among its %s without what led to it', async (list) => {
    const lines = LINED[list]?.(note, known) ?? [];
    expect(lines).toHaveLength(entriesAt(note, list).length);
    expect(lines.length).toBeGreaterThan(0);
    const origin = list === 'obligations' ? 'criterion' : 'contribution'; // the law says them: they end in criteria
    for (const places of lines) {
      expect(places).not.toEqual([]);
      for (const place of places) {
        const { nodes } = await trace(place);
        const reached = nodes.map(({ kind }) => kind);
        expect([place, reached]).toEqual([place, expect.arrayContaining([origin, 'closure_note'])]);
      }
    }
  });

  it('leads to what will change from the words that it cites, through its criteria to an answer', async () => {
    expect(note.willChange.length).toBeGreaterThan(5);
    for (const { item } of note.willChange) {
      const line = await trace(`item/${item}`);
      expect(kinds(line, 'back')).toEqual(expect.arrayContaining(['contribution', 'passage']));
      expect(kinds(line, 'on')).toEqual(expect.arrayContaining(['criterion', 'closure_line']));
    }
  });

  it('leads to every answer from what it answers, and from the items that it names', async () => {
    const { items: said } = await facilitator.get<ContributionList>(`/v1/cycles/${cycle}/contributions?limit=200`);
    expect(said).toHaveLength(24);
    for (const { id, disposition } of said) {
      const back = kinds(await trace(`closure-line/${id}`), 'back');
      expect(back).toContain('contribution');
      if (disposition?.kind === 'will_change') expect(back).toContain('item');
    }
  });

  it('reaches an item, its criteria and the note from all that will change something, also where another said it first', async () => {
    const shared = new Set<boolean>();
    for (const { id, disposition } of known.said) {
      const first = known.said.find((one) => one.id === disposition?.duplicateOf)?.disposition;
      if ((first ?? disposition)?.kind !== 'will_change') continue;
      shared.add(first !== undefined);
      const on = await trace(`contribution/${id}`);
      expect([id, kinds(on, 'on')]).toEqual([id, expect.arrayContaining(['item', 'criterion', 'closure_note'])]);
      for (const item of on.nodes.filter(({ kind }) => kind === 'item')) {
        const { nodes } = await trace(`item/${item.id}`);
        expect(nodes).toContainEqual(expect.objectContaining({ kind: 'contribution', id, way: 'back' }));
      }
    }
    expect([...shared].sort()).toEqual([false, true]);
  });

  it('tells what was learnt of each objective, from what was said on its topics', async () => {
    for (const { id, statement } of known.objectives) {
      const { learnt } = note.objectives.find((one) => one.statement === statement) ?? {};
      const line = await trace(`objective/${id}`);
      const here = line.nodes.find(({ way }) => way === 'here')?.label ?? '';
      expect(`${statement}: ${learnt ?? ''}`.startsWith(here)).toBe(true);
      expect(here.length).toBeGreaterThan(`${statement}: `.length);
      const heard = line.nodes.filter(({ kind }) => kind === 'contribution').map((node) => node.id);
      const topics = new Set(line.nodes.filter(({ kind }) => kind === 'topic').map((node) => node.id));
      const due = known.said.filter(({ topic }) => topic !== null && topics.has(topic)).map((one) => one.id);
      expect(new Set(heard)).toEqual(new Set(due));
    }
  });

  it('goes from what one person said to the note, from each station to the next, and back from the note to all', async () => {
    const said = await waiting();
    const on = await trace(`contribution/${said}`);
    expect(kinds(on, 'on').filter((kind) => STATIONS.includes(kind))).toEqual(STATIONS.slice(1));
    expect(on.nodes.find(({ kind }) => kind === 'passage')?.label).toBe('Nobody could tell me where it was');
    expect(walked(on, said)).toEqual([cycle]);
    const back = await trace(`closure-note/${cycle}`);
    expect(walked(back, said)).toEqual([cycle]);
    const reached = new Set(back.nodes.filter(({ kind }) => kind === 'contribution').map(({ id }) => id));
    expect(reached).toEqual(new Set(known.said.map(({ id }) => id)));
  });

  it('goes from the decision and its review to the answer of whoever waited, and back', async () => {
    const said = await waiting();
    const [decision = ''] = note.decisions.map(({ id }) => id);
    const [review = ''] = (known.reviews.get(decision) ?? []).map(({ id }) => id);
    for (const place of [`decision/${decision}`, `review/${review}`]) {
      const { nodes } = await trace(place);
      expect(nodes).toContainEqual(expect.objectContaining({ kind: 'closure_line', id: said, way: 'on' }));
    }
    const { nodes } = await trace(`closure-line/${said}`);
    expect(nodes).toContainEqual(expect.objectContaining({ kind: 'decision', id: decision, way: 'back' }));
    expect(nodes).toContainEqual(expect.objectContaining({ kind: 'review', id: review, way: 'back' }));
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

/** Where a walk from what was said ends that goes by the links of a trace through every station in its order. */
const walked = ({ links }: TraceView, said: string): string[] =>
  STATIONS.slice(1).reduce(
    (ends, station, index) => [
      ...new Set(
        links
          .filter(({ from, to }) => from.kind === STATIONS[index] && to.kind === station && ends.includes(from.id))
          .map(({ to }) => to.id),
      ),
    ],
    [said],
  );
