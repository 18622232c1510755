import { loadCycle } from '../../../libs/commands/venue/load-cycle.js';
import { loadStepFacts } from '../../../libs/commands/time/step-facts.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { holdingGate, waitingForGates } from '../../servers/api/held-gate.js';
import { eventually } from '../../servers/eventually.js';

interface Person extends Refusing {
  readonly id: string;
  readonly needs: readonly string[];
  readonly revision: number;
}
interface Agenda {
  readonly preReads: readonly { readonly id: string }[];
  readonly unmetNeeds: readonly {
    readonly preRead: string;
    readonly person: { readonly name: string };
    readonly need: string;
  }[];
}
const READ = { title: 'Report', summary: 'What went wrong', url: 'https://example.org/report' };

describe('the formats that people need', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  const needs = (cycle: TestCycle, as: string, wanted: unknown) =>
    api.call<Person>(as, 'PUT', `/v1/programs/${cycle.program}/participants/needs`, { needs: wanted });
  const person = async (cycle: TestCycle, as: string, of: string) =>
    (await api.call<Person>(as, 'GET', `/v1/programs/${cycle.program}/participants/${await cycle.person(of)}`)).body;
  const unmet = async (cycle: TestCycle, as = FAY) =>
    (await cycle.get<Agenda>(as, 'agenda')).body.unmetNeeds.map(({ person: { name }, need }) => [name, need]);
  const flags = (cycle: TestCycle) =>
    api.db
      .selectFrom('flag')
      .select(['facts', 'audience'])
      .where('cycle', '=', cycle.id)
      .where('code', '=', 'unmet-format-needs')
      .execute();
  /** Ann needs captions, Ben large print and audio; one pre-read is a video without captions, one is for the team. */
  async function aVideo(engagement: object = {}): Promise<TestCycle> {
    const preReads = [
      { ...READ, formats: ['audio'] },
      { ...READ, title: 'Memo', audience: 'team', formats: ['text'] },
    ];
    const cycle = await aCycle(api, { brief: { preReads }, engagement });
    await needs(cycle, ANN, ['captions']);
    await needs(cycle, BEN, ['large_print', 'audio']);
    return cycle;
  }

  it('are said by themselves or by those who manage the program, and seen by nobody else', async () => {
    const cycle = await aCycle(api);
    expect(await needs(cycle, ANN, ['captions', 'captions'])).toMatchObject({
      status: 200,
      body: { needs: ['captions'] },
    });
    expect(await person(cycle, FAY, ANN)).toMatchObject({ needs: ['captions'], revision: 2 });
    for (const other of [BEN, TIM, AUD]) expect(await person(cycle, other, ANN)).toMatchObject({ needs: [] });
    const path = `/v1/programs/${cycle.program}/participants/${await cycle.person(BEN)}`;
    const patched = await api.call(FAY, 'PATCH', path, { needs: ['screen_reader'] }, { 'if-match': '"1"' });
    expect(patched).toMatchObject({ status: 200, body: { needs: ['screen_reader'] } });
    const { body } = await api.call<{ csv: string }>(FAY, 'GET', `/v1/programs/${cycle.program}/participants/export`);
    expect(body.csv).toMatch(/^ann@example\.org,Ann,end_user,field-worker,captions,/m);
    const csv =
      'email,name,group,needs\ngil@example.org,Gil,buyer,audio large_print\nhal@example.org,Hal,buyer,braille';
    expect(await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants/import`, { csv })).toMatchObject({
      body: { taken: 1, problems: [{ line: 3, column: 'needs' }] },
    });
    for (const wrong of [['braille'], 'captions', null, ['audio', 'audio', 'audio', 'audio', 'audio']])
      expect(await needs(cycle, ANN, wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await needs(cycle, EVE, [])).toMatchObject({ status: 404 });
    expect(await needs(cycle, ANN, [])).toMatchObject({ body: { needs: [] } });
  });

  it('are named in the agenda for those who edit it, where no format of a pre-read meets them, and flagged without names', async () => {
    const cycle = await aVideo();
    expect(await unmet(cycle)).toEqual([
      ['Ann', 'captions'],
      ['Ben', 'large_print'],
    ]);
    expect(await unmet(cycle, ANN)).toEqual([]);
    expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200 });
    expect(await flags(cycle)).toEqual([{ facts: { count: 2 }, audience: 'team' }]);
  });

  it('keep an agenda from being published where the program says so, and a pre-read from going out later', async () => {
    const cycle = await aVideo({ formatNeeds: 'block' });
    const refused = await cycle.post<Refusing>(FAY, 'agenda/publish');
    expect(refused).toMatchObject({ status: 409, body: { code: 'formats-missing' } });
    const [video] = (await cycle.get<Agenda>(FAY, 'agenda')).body.preReads;
    const path = `preReads.${video?.id}.formats`;
    expect(refused.body.errors).toEqual([
      { path, message: '“Report”: Ann needs captions: offer captions or text' },
      { path, message: '“Report”: Ben needs large print: offer large print' },
    ]);
    const offer = { formats: ['captions', 'large_print'] };
    expect(await api.call(FAY, 'POST', `/v1/pre-reads/${video?.id}/formats`, offer)).toMatchObject({ status: 200 });
    await needs(cycle, BEN, ['audio']);
    expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200 });
    const late = await cycle.post<Refusing>(FAY, 'pre-reads', { ...READ, formats: ['text'] });
    expect(late).toMatchObject({ status: 409, body: { code: 'formats-missing' } });
    expect((await cycle.get<Agenda>(FAY, 'agenda')).body.preReads).toHaveLength(2);
    expect(await cycle.post(FAY, 'pre-reads', { ...READ, formats: ['text', 'audio'] })).toMatchObject({ status: 201 });
    expect(await flags(cycle)).toEqual([]);
  });

  describe('of people who come when the pre-reads are out', () => {
    const GIL = 'gil@example.org';
    const gil = { email: GIL, name: 'Gil', group: 'buyer', needs: ['large_print'] };
    const problems = async (cycle: TestCycle, as = FAY): Promise<readonly object[]> =>
      (await api.call<{ items: object[] }>(as, 'GET', `/v1/programs/${cycle.program}/problems`)).body.items;
    const PROBLEM = { code: 'unmet-format-needs', facts: { count: 1 } };
    /** Out, and in formats that meet what Ann and Ben need. */
    async function outAlready(): Promise<TestCycle> {
      const cycle = await aVideo({ formatNeeds: 'block' });
      await needs(cycle, ANN, []);
      await needs(cycle, BEN, ['audio']);
      await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: [gil] });
      await cycle.enter('pre_read');
      return cycle;
    }
    const invite = (cycle: TestCycle, emails: readonly string[], more = {}) =>
      cycle.post(FAY, 'invitations', { emails, ...more });

    it('are a problem that the team sees, keep nobody out, and are named in the agenda', async () => {
      const cycle = await outAlready();
      expect(await problems(cycle)).toEqual([]);
      expect(await invite(cycle, [TIM])).toMatchObject({ status: 200 });
      expect(await problems(cycle)).toEqual([]); // he needs nothing
      expect(await invite(cycle, [GIL])).toMatchObject({ status: 200, body: { added: 1 } });
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
      expect(JSON.stringify(await problems(cycle))).not.toContain('Gil');
      expect(await problems(cycle, TIM)).toMatchObject([PROBLEM]);
      expect(await problems(cycle, ANN)).toEqual([]);
      expect(await unmet(cycle)).toEqual([['Gil', 'large_print']]);
      expect(await invite(cycle, [GIL])).toMatchObject({ body: { added: 0 } });
      expect(await problems(cycle)).toHaveLength(1);
      await cycle.enter('refinement'); // nobody is asked to read any more
      expect(await problems(cycle)).toEqual([]);
    });

    it('are met by another format of what went out, of which they hear', async () => {
      const cycle = await outAlready();
      await invite(cycle, [GIL]);
      const [video, memo] = (await cycle.get<Agenda>(FAY, 'agenda')).body.preReads.map(({ id }) => id);
      const offer = (id: string | undefined, formats: unknown, as = FAY) =>
        api.call<Refusing>(as, 'POST', `/v1/pre-reads/${id}/formats`, { formats });
      const heard = async (): Promise<number> =>
        (
          await api.db
            .selectFrom('notice')
            .select('id')
            .where('cycle', '=', cycle.id)
            .where('purpose', '=', 'pre_read')
            .where('person', '=', await cycle.person(GIL))
            .execute()
        ).length;
      const before = await heard();
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
      expect(await offer(video, ['captions'])).toMatchObject({ status: 200, body: { formats: ['audio', 'captions'] } });
      expect([await heard(), (await unmet(cycle)).length]).toEqual([before, 1]); // that is not what Gil needs
      const all = ['audio', 'captions', 'large_print'];
      expect(await offer(video, ['large_print', 'audio'])).toMatchObject({ status: 200, body: { formats: all } });
      expect([await heard(), await unmet(cycle)]).toEqual([before + 1, []]);
      expect(await problems(cycle)).toEqual([]);
      expect(await offer(video, ['large_print'])).toMatchObject({ status: 200, body: { formats: all } });
      expect(await cycle.journal('pre-read-formats-added')).toMatchObject([
        { body: { preRead: video, formats: ['captions'] } },
        { body: { preRead: video, formats: ['large_print'] } },
      ]);
      for (const wrong of [[], ['braille'], 'audio', ['text', 'text', 'text', 'text', 'text']])
        expect(await offer(video, wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
      expect(await offer(video, ['text'], ANN)).toMatchObject({ status: 403 });
      expect(await offer(memo, ['text'], ANN)).toMatchObject({ status: 404 }); // it is for the team
      expect(await offer(video, ['text'], EVE)).toMatchObject({ status: 404 });
      await cycle.enter('refinement');
      expect(await offer(video, ['text'])).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    });

    it('are none while the agenda is not out: its publishing asks', async () => {
      const cycle = await aVideo();
      await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: [gil] });
      await invite(cycle, [GIL]);
      expect(await problems(cycle)).toEqual([]);
    });

    it('are one of a compliance reviewer as well, whom a decision names', async () => {
      const cycle = await outAlready();
      await needs(cycle, CLEO, ['captions', 'large_print']);
      expect(await problems(cycle)).toEqual([]); // she is not invited
      const decision = { question: 'Which?', options: [{ title: 'A' }], proposer: ANN, authority: FAY };
      const declared = await cycle.post(FAY, 'decisions', { ...decision, reviewers: [CLEO] });
      expect(declared).toMatchObject({ status: 201 });
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
    });

    it('and of whoever says only then what they need, by whichever way', async () => {
      const cycle = await outAlready();
      const counts = async () => (await flags(cycle)).map(({ facts }) => (facts as { count: number }).count).sort();
      await needs(cycle, CLEO, ['captions']); // not invited
      await needs(cycle, ANN, ['audio']); // which the video is
      expect(await problems(cycle)).toEqual([]);
      await needs(cycle, ANN, ['captions']);
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
      const path = `/v1/programs/${cycle.program}/participants`;
      const patch = { needs: ['audio', 'large_print'] };
      await api.call(FAY, 'PATCH', `${path}/${await cycle.person(BEN)}`, patch, { 'if-match': '*' });
      expect(await counts()).toEqual([1, 2]); // of the cycle, with Ann
      await invite(cycle, [GIL, TIM]);
      expect(await counts()).toEqual([1, 2, 3]);
      const csv = `email,name,group,needs
${TIM},Tim,team,captions`;
      expect(await api.call(FAY, 'POST', `${path}/import`, { csv, dryRun: true })).toMatchObject({ status: 200 });
      expect(await counts()).toEqual([1, 2, 3]);
      await api.call(FAY, 'POST', `${path}/import`, { csv });
      expect(await counts()).toEqual([1, 2, 3, 4]);
      const participants = [{ email: ANN, name: 'Ann', group: 'end_user', needs: ['captions', 'large_print'] }];
      await api.call(FAY, 'POST', path, { participants });
      expect(await problems(cycle)).toHaveLength(4); // she is among the four
      await needs(cycle, GIL, []);
      await needs(cycle, TIM, []);
      await needs(cycle, GIL, ['large_print']);
      expect(await counts()).toEqual([1, 2, 3, 4]); // three has been said
    });

    it('and of whoever gets a role or group that opens one which leaves them out', async () => {
      const memo = { ...READ, title: 'Memo', audience: 'team', formats: ['text'] };
      const cycle = await aCycle(api, { brief: { preReads: [memo] } });
      await needs(cycle, ANN, ['audio']);
      await needs(cycle, BEN, ['captions']); // which the text meets
      await cycle.enter('pre_read');
      const change = async (email: string, patch: object, as = FAY) => {
        const path = `/v1/programs/${cycle.program}/participants/${await cycle.person(email)}`;
        expect(await api.call(as, 'PATCH', path, patch, { 'if-match': '*' })).toMatchObject({ status: 200 });
      };
      await change(ANN, { segments: ['night-shift'] });
      await change(ANN, { group: 'buyer' });
      await change(BEN, { group: 'team' });
      expect(await problems(cycle)).toEqual([]);
      await change(ANN, { group: 'team' });
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
      await change(ANN, { group: 'buyer' });
      await change(ANN, { roles: ['contributor', 'auditor'] });
      expect(await problems(cycle)).toHaveLength(1); // one has been said
    });

    it('and once for each number of people, however often somebody changes their mind', async () => {
      const cycle = await aVideo(); // Ann and Ben are flagged when it is published, which is no problem
      await cycle.enter('pre_read');
      for (let time = 0; time < 3; time += 1) {
        await needs(cycle, ANN, []);
        expect(await needs(cycle, ANN, ['captions'])).toMatchObject({ status: 200 });
      }
      await needs(cycle, ANN, ['captions', 'audio']); // the new one is met
      expect(await problems(cycle)).toMatchObject([{ facts: { count: 2 } }]);
      expect(await flags(cycle)).toHaveLength(2);
    });

    it('and of whoever says it while the agenda is being published', async () => {
      const cycle = await aVideo({ formatNeeds: 'block' });
      await needs(cycle, ANN, []);
      await needs(cycle, BEN, ['audio']);
      let said: Promise<unknown> = Promise.resolve();
      await holdingGate(api.db, subject('program', cycle.program), 'exclusive', async () => {
        said = needs(cycle, ANN, ['captions']);
        await eventually(async () => expect(await waitingForGates(api.db)).toBe(1));
        expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200 });
      });
      expect(await said).toMatchObject({ status: 200 });
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
    });

    it('and those who speak there do not wait for it, nor does anything else that changes who takes part', async () => {
      const cycle = await outAlready();
      const path = `/v1/programs/${cycle.program}/participants`;
      await holdingGate(api.db, subject('cycle', cycle.id), 'shared', async () => {
        expect(await needs(cycle, ANN, ['captions'])).toMatchObject({ status: 200 });
      });
      expect(await problems(cycle)).toMatchObject([PROBLEM]);
      await holdingGate(api.db, subject('cycle', cycle.id), 'exclusive', async () => {
        const csv = `email,name,group,needs\n${BEN},Ben,operator,captions`;
        expect(await api.call(FAY, 'POST', `${path}/import`, { csv, dryRun: true })).toMatchObject({ status: 200 });
        expect(await needs(cycle, ANN, [])).toMatchObject({ status: 200 });
        expect(await api.call(FAY, 'DELETE', `${path}/${await cycle.person(BEN)}`)).toMatchObject({ status: 200 });
      });
      expect(await problems(cycle)).toEqual([]); // who needed something needs it no more, or has left
    });
  });

  it('let a deadline pass all the same, with the flag', async () => {
    const cycle = await aVideo({ formatNeeds: 'block' });
    const { missing } = await api.db
      .transaction()
      .execute(async (tx) =>
        loadStepFacts(tx, await loadCycle(tx, cycle.id), { kind: 'cycle' }, new Date().toISOString()),
      );
    expect(missing).toContainEqual(expect.objectContaining({ code: 'unmet-format-needs', facts: { count: 2 } }));
  });

  it('are a policy that either advises or blocks', async () => {
    const engagement = { calendar: { zone: 'UTC' }, formatNeeds: 'forbid' };
    expect(await api.call(FAY, 'POST', '/v1/programs', { name: 'P', product: 'P', engagement })).toMatchObject({
      status: 400,
    });
  });
});
