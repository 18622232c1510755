import type { LoadView, ProgramHealthView } from '../../../apps/api/src/collaboration-health/health.schemas.js';
import type { ContributionList } from '../../../apps/api/src/contributions/contribution.schemas.js';
import type { KnowledgeList } from '../../../apps/api/src/knowledge/knowledge.schemas.js';
import type { CycleView } from '../../../apps/api/src/cycles/cycle.schemas.js';
import type { CoverageView } from '../../../apps/api/src/representation/representation.schemas.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { cycleAt, type TestCycle } from '../../servers/a-cycle.js';
import { aMappedProgramEach, STAKEHOLDERS } from '../people/representation/a-mapped-program.js';

const STORY = { when: 'There is no network', want: 'to keep the report', soThat: 'nobody drives back' };

describe('a rehearsal in a program that has real cycles', () => {
  const { api, program } = aMappedProgramEach();
  const start = async (invite = ANN, pace?: { secondsPerWorkingDay: number }): Promise<TestCycle> => {
    const engagement = { calendar: { zone: 'UTC', pace } };
    const set = await api.call(FAY, 'PUT', `/v1/programs/${program()}/engagement`, engagement, { 'if-match': '*' });
    expect(set.status).toBe(200);
    const mustHear = ['field-worker']; // Ann alone is one
    const brief = { title: 'C', scope: 'S', ...AGENDA, mustHear, invite: [invite], coverageReason: 'They know it' };
    const made = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${program()}/cycles`, brief);
    expect(made.status).toBe(201);
    return cycleAt(api, program(), made.body.id);
  };
  const rehearse = (): Promise<TestCycle> => start(ANN, { secondsPerWorkingDay: 3000 });
  const of = async <View>(as: string, path: string): Promise<View> =>
    (await api.call<View>(as, 'GET', `/v1/programs/${program()}/${path}`)).body;
  const waiting = async () => (await of<ContributionList>(FAY, 'inbox?waiting=true')).items.map(({ id }) => id);

  it('takes over nothing of what waits in the inbox: the next real cycle does', async () => {
    const said = { kind: 'feedback', text: 'Since Tuesday the report is lost without a network' };
    const { body } = await api.call<{ id: string }>(ANN, 'POST', `/v1/programs/${program()}/inbox`, said);
    await rehearse();
    expect(await waiting()).toEqual([body.id]);
    const real = await start();
    expect(await waiting()).toEqual([]);
    const { items } = (await real.get<ContributionList>(FAY, 'contributions')).body;
    expect(items.map(({ id }) => id)).toEqual([body.id]);
  });

  it('counts for nothing when people are proposed, and in what the program asks of them', async () => {
    for (let times = 0; times < STAKEHOLDERS.rotation.most; times += 1) await rehearse();
    const asked = await of<{ groups: { who: string; invitedLately: number }[] }>(FAY, 'stakeholder-map');
    expect(asked.groups.find(({ who }) => who === 'field-worker')).toMatchObject({ invitedLately: 0 });
    const real = await api.call<CycleView>(FAY, 'GET', `/v1/cycles/${(await start()).id}`);
    expect(real.body.flags.map(({ code }) => code)).not.toContain('asked-too-often');
    expect((await of<LoadView>(ANN, 'load')).invited).toBe(1);
    const other = await start(BEN);
    const { proposal } = (await other.get<CoverageView>(FAY, 'coverage')).body;
    expect(proposal.find(({ email }) => email === ANN)?.because).toContain('Invited once in 30 days');
  });

  it('is none of the cycles in the health of its program, nor among its channels, what people said, or what is found', async () => {
    for (const began of [await rehearse(), await start()]) {
      await began.enter('pre_read');
      await began.say(ANN, { kind: 'story', story: STORY, text: undefined });
    }
    const { trend, channelMix } = await of<ProgramHealthView>(FAY, 'health');
    expect(trend).toHaveLength(1);
    expect(channelMix.channels).toMatchObject([{ channel: 'written', said: 1 }]);
    expect((await of<LoadView>(ANN, 'load')).contributions).toBe(1);
    const { body } = await api.call<KnowledgeList>(ANN, 'GET', '/v1/knowledge?q=network');
    expect(body.items.map(({ cycle }) => cycle)).toEqual([trend[0]?.cycle.id]);
  });
});
