import { sql } from 'kysely';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { CycleView } from '../../../apps/api/src/cycles/cycle.schemas.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const DECISION = {
  question: 'Do we drop the signature?',
  options: [{ title: 'Drop it' }],
  proposer: ANN,
  authority: BEN,
  reviewers: [CLEO],
};
const REASON = { reason: 'Everybody has spoken' };
const LATER = { to: new Date(Date.now() + 20 * 86_400_000).toISOString(), ...REASON };
const APPROVAL = { entry: 3, reason: 'Nothing stands against it' };

type Place = 'agenda' | 'pre_read' | 'session' | 'refinement' | 'decision' | 'closure' | 'closed' | 'cancelled';
const ORDER: readonly Place[] = ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure', 'closed'];

/** What moves a cycle on, each with the only place in which it is in order; the last of a place ends it, but for `decision`. */
const STEPS: readonly [Place, string, object, string][] = [
  ['agenda', 'agenda/publish', {}, FAY],
  ['pre_read', 'session/open', { reason: 'Everybody is here' }, FAY],
  ['session', 'session/attendance', {}, ANN],
  ['session', 'session/close', {}, FAY],
  ['session', 'input/close', REASON, FAY],
  ['refinement', 'refinement/end', {}, FAY],
  ['decision', 'decision/end', {}, FAY],
  ['closure', 'closure/publish', {}, FAY],
];
/** What is in order wherever a cycle is open, and nowhere else. */
const WHILE_OPEN: readonly [string, object][] = [
  ['hold', REASON],
  ['deadline', LATER],
  ['back', REASON],
  ['cancel', REASON],
];

type Answering = Promise<{ status: number; body: unknown }>;
type Wrong = [what: string, command: () => Answering, code: string];

interface Walk extends TestCycle {
  rule(): Answering;
  approve(): Answering;
}

describe('commands that come out of order, or twice', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  /** A cycle that is there, by commands in their order. */
  async function walkTo(place: Place): Promise<Walk> {
    const cycle = await aCycle(api, { brief: { decisions: [DECISION] } });
    const seen = (await api.call<CycleView>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const [decision, review] = [seen.decisions[0]?.id, seen.reviews[0]?.id];
    const read = async () => (await api.call<DecisionView>(FAY, 'GET', `/v1/decisions/${decision}`)).body;
    const walk: Walk = {
      ...cycle,
      rule: async () => {
        const body = { option: (await read()).options[0]?.id, rationale: 'Nobody has signed for a year' };
        return api.call(BEN, 'POST', `/v1/decisions/${decision}/ruling`, body);
      },
      approve: () => api.call(CLEO, 'POST', `/v1/reviews/${review}/approve`, APPROVAL),
    };
    await done(cycle.post(CLEO, 'obligations', { obligations: [] }));
    if (place === 'cancelled') await done(cycle.post(FAY, 'cancel', REASON));
    for (const now of ORDER.slice(0, Math.max(0, ORDER.indexOf(place)))) {
      const [, path = '', body] = STEPS.filter(([at]) => at === now).at(-1) ?? [];
      if (now === 'decision') await done(walk.rule()).then(() => done(walk.approve()));
      else await done(cycle.post(FAY, path, body));
    }
    expect((await api.call<CycleView>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.phase).toBe(place);
    return walk;
  }

  async function done(answer: Answering): Promise<void> {
    const { status, body } = await answer;
    expect([status, status === 200 ? null : body]).toEqual([200, null]);
  }

  /** Everything that a command can leave behind in this program. */
  async function traces({ program, id }: TestCycle): Promise<unknown> {
    const { rows } = await sql`select
      (select json_agg(g order by g.id) from gate g where g.program = ${program}) as gates,
      (select json_agg(c) from cycle c where c.id = ${id}) as cycle,
      (select json_agg(a order by a.subject, a.entry, a.version, a.rung) from appointment a
        where a.subject in (select id from gate where program = ${program})) as appointments,
      (select count(*)::int from journal where program = ${program}) as journal,
      (select count(*)::int from notice where program = ${program}) as notices`.execute(api.db);
    return rows;
  }

  it.each<Place>([...ORDER, 'cancelled'])('in %s are refused with a sentence, and change nothing', async (place) => {
    const cycle = await walkTo(place);
    const over = place === 'closed' || place === 'cancelled';
    const early = !over && place !== 'decision' && place !== 'closure';
    const elsewhere = STEPS.filter(([at]) => at !== place);
    const wrong: Wrong[] = [
      ...elsewhere.map(([, path, body, as]): Wrong => [path, () => cycle.post(as, path, body), 'phase-closed']),
      ['resume', () => cycle.post(FAY, 'resume'), over ? 'phase-closed' : 'not-on-hold'],
      ['approve', cycle.approve, early || place === 'decision' ? 'illegal-step' : 'already-reviewed'],
    ];
    const back = (): Answering => cycle.post(FAY, 'back', REASON);
    if (over) {
      wrong.push(...WHILE_OPEN.map(([path, body]): Wrong => [path, () => cycle.post(FAY, path, body), 'phase-closed']));
    }
    if (place === 'agenda') wrong.push(['back', back, 'illegal-step']);
    if (place === 'decision') wrong.push(['decision/end', () => cycle.post(FAY, 'decision/end'), 'decisions-open']);
    else wrong.push(['ruling', cycle.rule, early ? 'phase-closed' : 'already-decided']);
    const before = await traces(cycle);
    const answers: unknown[] = [];
    for (const [what, command] of wrong) {
      const { status, body } = await command();
      const { code, detail } = body as Refusing;
      answers.push([what, status, code, detail.length > 10]);
    }
    expect(answers).toEqual(wrong.map(([what, , code]) => [what, 409, code, true]));
    expect(await traces(cycle)).toEqual(before);
  });

  it.each<[string, Place, (cycle: Walk) => Answering, string]>([
    ['closing the session', 'session', (cycle) => cycle.post(FAY, 'session/close'), 'illegal-step'],
    ['putting it on hold', 'session', (cycle) => cycle.post(FAY, 'hold', REASON), 'on-hold'],
    ['ruling', 'decision', (cycle) => cycle.rule(), 'already-decided'],
    ['publishing the closure', 'closure', (cycle) => cycle.post(FAY, 'closure/publish'), 'phase-closed'],
    ['cancelling', 'refinement', (cycle) => cycle.post(FAY, 'cancel', REASON), 'phase-closed'],
  ])('%s a second time is refused, and changes nothing', async (_what, place, command, code) => {
    const cycle = await walkTo(place);
    await done(command(cycle));
    const before = await traces(cycle);
    expect(await command(cycle)).toMatchObject({ status: 409, body: { code } });
    expect(await traces(cycle)).toEqual(before);
  });
});
