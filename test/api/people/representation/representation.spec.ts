import { AGENDA, ANN, BEN, FAY } from '../../../servers/a-council.js';
import { AUD, type Refusing } from '../../../servers/a-cycle.js';
import { aMappedProgramEach, SUE, TARGETS, UMA, VIC } from './a-mapped-program.js';

interface Coverage {
  readonly targets: readonly {
    who: string;
    invited: number;
    proposed: number;
    short: number;
    because: string | null;
  }[];
  readonly proposal: readonly { email: string; countsFor: string[]; because: string }[];
  readonly reason: string | null;
}
interface Cycle {
  readonly id: string;
  readonly flags: readonly { readonly code: string }[];
}

describe('who must be heard', () => {
  const { api, program, map, put } = aMappedProgramEach();
  const start = async (brief: object): Promise<string> => {
    const body = { title: 'C', scope: 'S', ...AGENDA, ...brief };
    const made = await api.call<Cycle>(FAY, 'POST', `/v1/programs/${program()}/cycles`, body);
    expect(made.status).toBe(201);
    return made.body.id;
  };
  const coverage = async (id: string, query = ''): Promise<Coverage> =>
    (await api.call<Coverage>(FAY, 'GET', `/v1/cycles/${id}/coverage${query}`)).body;
  const invite = (id: string, emails: readonly string[]) =>
    api.call(FAY, 'POST', `/v1/cycles/${id}/invitations`, { emails });
  const publish = (id: string, body = {}) =>
    api.call<Cycle & Refusing>(FAY, 'POST', `/v1/cycles/${id}/agenda/publish`, body);
  const proposed = ({ proposal }: Coverage): string[] => proposal.map(({ email }) => email).sort();

  it('stands in a map that people of the program read, and those who manage it change', async () => {
    const seen = await map(BEN);
    expect(seen.body.groups).toEqual([
      { who: 'buyer', members: 2, atLeast: 1, invitedLately: 0 },
      { who: 'end_user', members: 3, atLeast: 2, invitedLately: 0 },
      { who: 'field-worker', members: 1, atLeast: null, invitedLately: 0 },
      { who: 'regulator', members: 1, atLeast: null, invitedLately: 0 },
      { who: 'screen-reader', members: 1, atLeast: 1, invitedLately: 0 },
      { who: 'team', members: 1, atLeast: null, invitedLately: 0 },
    ]);
    expect(seen.headers.etag).toBe('"1"');
    expect(await put(BEN, { targets: [] })).toMatchObject({ status: 403 });
    const changed = await put(FAY, { targets: [{ who: 'vendor', atLeast: 1 }], size: 9 }, '"1"');
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { size: 9, rotation: { most: 6 } } });
    expect(changed.body.groups.find(({ who }) => who === 'vendor')).toMatchObject({ members: 0, atLeast: 1 });
    expect(await put(FAY, { targets: [] }, '"1"')).toMatchObject({ status: 412 });
    const entries = await api.db
      .selectFrom('journal')
      .select('body')
      .where('program', '=', program())
      .where('type', '=', 'stakeholder-map-changed')
      .execute();
    expect(entries).toMatchObject([{ body: { targets: ['vendor:1'], size: 9 } }]);
  });

  it('is proposed to be invited: targets first, then whose turn it is, each with the reason', async () => {
    await start({ invite: [BEN, UMA] });
    const id = await start({});
    const { targets, proposal } = await coverage(id);
    expect(proposal.map(({ email, countsFor }) => [email, countsFor])).toEqual(
      expect.arrayContaining([
        [SUE, ['end_user', 'screen-reader']],
        [ANN, ['end_user']],
        [VIC, ['buyer']],
      ]),
    );
    expect(proposal).toHaveLength(3);
    expect(proposal.map(({ because }) => because)).toContain('Counts for buyer. Not invited in 30 days.');
    expect(targets).toMatchObject([
      { who: 'buyer', invited: 0, proposed: 1, short: 0, because: null },
      { who: 'end_user', invited: 0, proposed: 2, short: 0 },
      { who: 'screen-reader', invited: 0, proposed: 1, short: 0 },
    ]);
    const more = await coverage(id, '?size=4');
    expect(more.proposal).toHaveLength(4);
    expect(more.proposal.filter(({ countsFor }) => countsFor.length === 0).map(({ because }) => because)).toEqual([
      'The targets are met; it is their turn. Not invited in 30 days.',
    ]);
    expect(await coverage(id, '?size=4')).toEqual(more);
    await invite(id, [SUE, ANN]);
    expect(proposed(await coverage(id))).toEqual([VIC]);
    expect(await api.call(AUD, 'GET', `/v1/cycles/${id}/coverage`)).toMatchObject({ status: 200 });
    expect(await api.call(ANN, 'GET', `/v1/cycles/${id}/coverage`)).toMatchObject({ status: 403 });
  });

  it('is not proposed when asked too often or away, and then it is said what is missing', async () => {
    for (let cycles = 0; cycles < 3; cycles += 1) await start({ invite: [SUE] });
    const at = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const id = await start({ session: { at, minutes: 60 } });
    const [from, to] = [29, 31].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    const absence = { person: VIC, deputy: BEN, from, to };
    expect(await api.call(FAY, 'POST', `/v1/programs/${program()}/absences`, absence)).toMatchObject({ status: 201 });
    const seen = await coverage(id);
    expect(proposed(seen)).toEqual([ANN, BEN, UMA]);
    expect(seen.targets.map(({ who, short, because }) => [who, short, because])).toEqual([
      ['buyer', 0, null],
      ['end_user', 0, null],
      [
        'screen-reader',
        1,
        'Nobody else in the program belongs to screen reader, but for 1 invited 3 times in 30 days; bring in 1 more, or say why not',
      ],
    ]);
  });

  it('is told by name when asked all the same, and flagged for the team; a cycle that was called off asks nobody', async () => {
    const asked = [SUE, SUE, SUE, UMA, UMA].map((email) => ({ invite: [email] }));
    const [off = '', second = ''] = await Promise.all(asked.map((brief) => start(brief)));
    const id = await start({ invite: [SUE] });
    const flags = async (as: string, of: string) =>
      (await api.call<Cycle>(as, 'GET', `/v1/cycles/${of}`)).body.flags.map(({ code }) => code);
    expect(await flags(FAY, id)).toEqual(['asked-too-often']);
    expect(await flags(ANN, id)).toEqual([]);
    const answer = await invite(await start({}), [SUE, UMA]);
    expect(answer.body).toMatchObject({ added: 2, askedTooOften: [{ person: { name: 'Sue' }, asked: 4 }] });
    const entries = await api.db.selectFrom('journal').select('body').where('type', '=', 'invited').execute();
    expect(entries.at(-1)).toMatchObject({ body: { people: 2, askedTooOften: 1 } });

    const cancel = (one: string) => api.call(FAY, 'POST', `/v1/cycles/${one}/cancel`, { reason: 'The budget is gone' });
    for (const one of [off, id]) expect((await cancel(one)).status).toBe(200);
    const late = await start({});
    expect(proposed(await coverage(late))).not.toContain(SUE); // two cycles and the one that invited by hand
    const held = await start({ invite: [UMA] });
    await publish(held, { coverageReason: 'It is an example' });
    await api.call(FAY, 'POST', `/v1/cycles/${held}/session/open`, { reason: 'Everybody is here' });
    expect((await cancel(held)).status).toBe(200);
    expect((await invite(late, [UMA])).body).toMatchObject({ askedTooOften: [{ person: { name: 'Uma' }, asked: 4 }] }); // its session was held
    const load = await api.call(SUE, 'GET', `/v1/programs/${program()}/load`);
    expect(load.body).toMatchObject({ invited: 3 });
    await cancel(second);
    expect(proposed(await coverage(late))).toContain(SUE);
  });

  it('is said to be there where somebody is who may not be invited, and to come too late once the session is open', async () => {
    const participants = [{ email: 'rex@example.org', name: 'Rex', group: 'vendor', roles: ['auditor'] }];
    await api.call(FAY, 'POST', `/v1/programs/${program()}/participants`, { participants });
    const id = await start({ invite: [ANN], mustHear: ['vendor', 'partner'] });
    const why = async () => (await coverage(id)).targets.map(({ who, because }) => [who, because]);
    expect(await why()).toEqual(
      expect.arrayContaining([
        [
          'vendor',
          'Nobody else in the program belongs to vendor, but for 1 whose role or clearance does not let them speak here; bring in 1 more, or say why not',
        ],
        ['partner', 'Nobody else in the program belongs to partner; bring in 1 more, or say why not'],
      ]),
    );
    expect((await publish(id, { coverageReason: 'They come next time' })).status).toBe(200);
    expect((await api.call(FAY, 'POST', `/v1/cycles/${id}/session/open`, { reason: 'Everybody is here' })).status).toBe(
      200,
    );
    for (const [, because] of await why()) expect(because).toContain('inviting is over');
    const cancelled = await start({ invite: [ANN], mustHear: ['vendor'] });
    await api.call(FAY, 'POST', `/v1/cycles/${cancelled}/cancel`, { reason: 'The budget went elsewhere' });
    expect((await coverage(cancelled)).targets.map(({ because }) => because)).toContain(
      '1 more of vendor should have been invited; inviting is over',
    );
  });

  it('is not met by inviting somebody who can say nothing there', async () => {
    const RIA = 'ria@example.org';
    const participants = [{ email: RIA, name: 'Ria', group: 'vendor', roles: ['auditor'] }];
    await api.call(FAY, 'POST', `/v1/programs/${program()}/participants`, { participants });
    await put(FAY, { targets: [] });
    const id = await start({ invite: [ANN, RIA], mustHear: ['vendor'] });
    const short = {
      targets: [
        { who: 'vendor', invited: 0, barred: 1, short: 1, because: expect.stringContaining('speak here') as string },
      ],
    };
    expect(await coverage(id)).toMatchObject(short);
    expect(await publish(id)).toMatchObject({ status: 409, body: { code: 'missing-coverage' } });
    const add = (roles: string[]) =>
      api.call(FAY, 'POST', `/v1/programs/${program()}/participants`, {
        participants: [{ email: RIA, name: 'Ria', group: 'vendor', roles }],
      });
    expect((await add(['contributor'])).status).toBe(200);
    expect(await coverage(id)).toMatchObject({ targets: [{ who: 'vendor', invited: 1, barred: 0, short: 0 }] });
    expect((await publish(id)).status).toBe(200);
  });

  it('is not met by inviting somebody who is away when the session begins', async () => {
    await put(FAY, { targets: [] });
    const at = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const id = await start({ invite: [ANN, VIC], mustHear: ['buyer'], session: { at, minutes: 60 } });
    expect(await coverage(id)).toMatchObject({ targets: [{ who: 'buyer', invited: 1, invitedAway: 0, short: 0 }] });
    const [from, to] = [29, 31].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    const absence = await api.call<{ id: string }>(VIC, 'POST', `/v1/programs/${program()}/absences`, {
      deputy: BEN,
      from,
      to,
    });
    expect(absence.status).toBe(201);
    expect(await coverage(id)).toMatchObject({
      targets: [{ who: 'buyer', invited: 0, invitedAway: 1, away: 1, proposed: 1, short: 0 }],
      proposal: [{ email: UMA, countsFor: ['buyer'] }],
    });
    const message = '0 of at least 1 invited belong to buyer; 1 more will be away or declined';
    expect(await publish(id)).toMatchObject({
      status: 409,
      body: { code: 'missing-coverage', errors: [{ path: 'mustHear', message }] },
    });
    await invite(id, [UMA]);
    expect(await publish(id)).toMatchObject({ status: 200 });
  });

  it('holds up an agenda without them, unless a reason is recorded, which the closure note shows', async () => {
    const id = await start({ invite: [ANN, UMA], mustHear: ['field-worker'] });
    for (const coverageReason of ['.', ' - ', '']) {
      const unsaid = { status: 400, body: { errors: [{ path: 'coverageReason' }] } };
      expect(await publish(id, { coverageReason })).toMatchObject(unsaid);
      const brief = { title: 'C', scope: 'S', coverageReason };
      expect(await api.call(FAY, 'POST', `/v1/programs/${program()}/cycles`, brief)).toMatchObject(unsaid);
    }
    await put(FAY, { targets: [] });
    expect(await publish(id)).toMatchObject({
      status: 409,
      body: {
        code: 'missing-coverage',
        errors: [
          { path: 'mustHear', message: '1 of at least 2 invited belong to end_user' },
          { path: 'mustHear', message: '0 of at least 1 invited belong to screen-reader' },
        ],
      },
    });
    const reason = 'Sue could not come, and asked us to write';
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const [who, absence] of [
      [UMA, { deputy: VIC, from: inDays(-1), to: inDays(60) }],
      [ANN, { deputy: BEN, from: inDays(30), to: inDays(60) }],
    ] as const) {
      expect((await api.call(who, 'POST', `/v1/programs/${program()}/absences`, absence)).status).toBe(201);
    }
    expect(await publish(id, { coverageReason: reason })).toMatchObject({ status: 200 });
    expect((await coverage(id)).reason).toBe(reason);
    const steps = [
      ['session/open', { reason: 'Everybody is here' }],
      ['input/close', { reason: 'everybody has spoken' }],
      ['refinement/end', {}],
    ] as const;
    const say = (as: string, more = {}) =>
      api.call(as, 'POST', `/v1/cycles/${id}/contributions`, {
        kind: 'feedback',
        text: 'It takes 18 minutes',
        ...more,
      });
    for (const [path, body] of steps) {
      if (path === 'input/close') {
        for (const said of [await say(ANN), await say(UMA, { proxyFor: 'buyer' })]) {
          const { id: contribution } = said.body as unknown as { id: string };
          const answer = { kind: 'answered', answer: 'See the manual' };
          await api.call(FAY, 'PUT', `/v1/contributions/${contribution}/disposition`, answer);
        }
      }
      expect([path, (await api.call(FAY, 'POST', `/v1/cycles/${id}/${path}`, body)).status]).toEqual([path, 200]);
    }
    const { body } = await api.call<{ note: { notHeard: object }; markdown: string }>(
      FAY,
      'GET',
      `/v1/cycles/${id}/closure`,
    );
    expect(body.note.notHeard).toEqual({
      missing: ['buyer', 'end_user', 'screen-reader'],
      reason,
      targets: [
        { who: 'buyer', atLeast: 1, invited: 1, heard: 0, away: 1, saidFor: 1 },
        { who: 'end_user', atLeast: 2, invited: 1, heard: 1, away: 0, saidFor: 0 },
        { who: 'field-worker', atLeast: 1, invited: 1, heard: 1, away: 0, saidFor: 0 },
        { who: 'screen-reader', atLeast: 1, invited: 0, heard: 0, away: 0, saidFor: 0 },
      ],
    });
    expect(body.markdown).toContain(
      '- Too few were invited of: buyer, end user, screen reader\n- Why: Sue could not come',
    );
    expect(body.markdown).toContain(
      '- buyer: 0 of at least 1 said something; 1 invited, 1 of them away from the session or declined; others spoke for them in 1 contribution\n',
    );
    const people = await api.db.selectFrom('person').select('id').where('email', 'in', [ANN, UMA]).execute();
    const paths = people.map((person) => `/v1/programs/${program()}/participants/${person.id}`);
    for (const path of paths) {
      const auditor = { roles: ['auditor'] }; // no voice any more: who has spoken counts, who has not does not, present or away
      expect((await api.call(FAY, 'PATCH', path, auditor, { 'if-match': '*' })).status).toBe(200);
    }
    const later = await api.call<typeof body>(FAY, 'GET', `/v1/cycles/${id}/closure`);
    expect(later.body.note.notHeard).toMatchObject({
      targets: [
        { who: 'buyer', invited: 0, heard: 0, away: 0 },
        { who: 'end_user', invited: 1, heard: 1, away: 0 },
        { who: 'field-worker', invited: 1, heard: 1, away: 0 },
        { who: 'screen-reader', invited: 0, heard: 0, away: 0 },
      ],
    });
    for (const path of paths) expect((await api.call(FAY, 'DELETE', path)).status).toBe(200);
    const left = await api.call<typeof body>(FAY, 'GET', `/v1/cycles/${id}/closure`);
    expect(left.body.note.notHeard).toEqual(later.body.note.notHeard); // whoever spoke and left was heard, and was invited
  });

  it('asks for another reason when the agenda is published once more and others are missing, or more of them', async () => {
    await put(FAY, { targets: [] });
    const [VERA, PAT] = ['vera@example.org', 'pat@example.org'];
    const participants = [
      { email: VERA, name: 'Vera', group: 'vendor' },
      { email: PAT, name: 'Pat', group: 'partner' },
    ];
    await api.call(FAY, 'POST', `/v1/programs/${program()}/participants`, { participants });
    const brief = { invite: [ANN, PAT], mustHear: ['vendor', 'partner'], coverageReason: 'They come next time' };
    const id = await start(brief);
    const back = async (): Promise<void> => {
      const gone = await api.call(FAY, 'POST', `/v1/cycles/${id}/back`, { reason: 'A topic was missing' });
      expect(gone.status).toBe(200);
    };
    expect((await publish(id)).status).toBe(200); // given before anybody knew who would be missing
    await back();
    expect((await publish(id)).status).toBe(200); // the same are missing
    await back();
    await invite(id, [VERA]);
    const took = await api.call(FAY, 'POST', `/v1/cycles/${id}/invitations/withdraw`, { emails: [PAT] });
    expect(took.status).toBe(200);
    expect(await publish(id)).toMatchObject({
      status: 409,
      body: {
        code: 'missing-coverage',
        detail: expect.stringContaining('was given when others were missing'),
        errors: [{ message: '0 of at least 1 invited belong to partner' }],
      },
    });
    expect((await coverage(id)).reason).toBe('They come next time');
    expect((await publish(id, { coverageReason: 'Pat is ill' })).status).toBe(200);
    await back();
    expect((await publish(id)).status).toBe(200);
    expect((await coverage(id)).reason).toBe('Pat is ill');
    await back();
    await invite(id, [PAT]);
    expect((await publish(id)).status).toBe(200); // nobody is missing
    const withdrawn = { emails: [PAT], coverageReason: 'Pat has left' };
    expect((await api.call(FAY, 'POST', `/v1/cycles/${id}/invitations/withdraw`, withdrawn)).status).toBe(200);
    await back();
    expect((await publish(id)).status).toBe(200); // for whom it was given, after the agenda was out
  });

  it.each<[string, object, string]>([
    ['a target of nobody', { targets: [{ who: 'buyer', atLeast: 0 }] }, 'targets[0].atLeast'],
    ['a group that stands twice', { targets: [TARGETS[0], TARGETS[0]] }, 'targets[1]'],
    ['a segment that is no key', { targets: [{ who: 'Screen reader', atLeast: 1 }] }, 'targets[0].who'],
    ['a rotation without an end', { rotation: { days: 100_000 } }, 'rotation.days'],
    ['a limit of nothing', { rotation: { most: 0 } }, 'rotation.most'],
  ])('refuses %s, and says where', async (_what, body, path) => {
    const { status, body: refused } = await put(FAY, body);
    expect([status, refused.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });
});
