import { randomUUID } from 'node:crypto';
import { ANN, BEN, CLEO, DEE, FAY } from '../../servers/a-council.js';
import { AUD, EVE, type Refusing } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Person {
  id: string;
  email: string;
  name: string;
  group: string;
  segments: string[];
  zone: string;
  roles: string[];
  revision: number;
}
type Answered = Person & Refusing;

const ENGAGEMENT = { calendar: { zone: 'UTC' } };
const PEOPLE = [
  { email: FAY, name: 'Fay', group: 'team', zone: 'Europe/Berlin' },
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  { email: ANN, name: 'Ann', group: 'end_user', segments: ['field-worker'], zone: 'Asia/Tokyo' },
  { email: AUD, name: 'Aud', group: 'team', roles: ['auditor'] },
];

describe('the people of a program', () => {
  let api: TestApi;
  let program: string;
  const people = async (): Promise<Record<string, Person>> => {
    const { body } = await api.call<{ items: Person[] }>(FAY, 'GET', `/v1/programs/${program}/participants`);
    return Object.fromEntries(body.items.map((person) => [person.email, person]));
  };
  const person = async (email: string): Promise<Person> => {
    const found = (await people())[email];
    if (!found) throw new Error(`${email} does not take part`);
    return found;
  };
  const add = (as: string, ...participants: object[]) =>
    api.call<{ items: Person[] } & Refusing>(as, 'POST', `/v1/programs/${program}/participants`, { participants });
  const patch = async (as: string, email: string, body: object, match = '*') =>
    api.call<Answered>(as, 'PATCH', `/v1/programs/${program}/participants/${(await person(email)).id}`, body, {
      'if-match': match,
    });
  const remove = async (as: string, email: string) =>
    api.call<Answered>(as, 'DELETE', `/v1/programs/${program}/participants/${(await person(email)).id}`);
  const journal = async (): Promise<{ type: string; audience: string; body: Record<string, unknown> }[]> =>
    (await api.db
      .selectFrom('journal')
      .select(['type', 'audience', 'body'])
      .where('program', '=', program)
      .where('type', 'like', 'participant%')
      .orderBy('id')
      .execute()) as { type: string; audience: string; body: Record<string, unknown> }[];

  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    const body = { name: 'Council', product: 'Reports', engagement: ENGAGEMENT, participants: PEOPLE };
    const made = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', body);
    expect(made).toMatchObject({ status: 201, body: { people: 4, yourRoles: ['facilitator', 'admin'] } });
    program = made.body.id;
  });
  afterAll(() => api.stop());

  it('has its creator as facilitator and admin, also when they stand among the participants without roles', async () => {
    expect(await person(FAY)).toMatchObject({ roles: ['facilitator', 'admin'], zone: 'Europe/Berlin', group: 'team' });
    const [fay, dee, ann, aud] = await Promise.all([FAY, DEE, ANN, AUD].map(async (who) => (await person(who)).id));
    expect(await journal()).toMatchObject([
      { type: 'participants-added', audience: 'team', body: { roles: ['facilitator', 'admin'], people: [fay] } },
      { type: 'participants-added', body: { roles: ['facilitator'], people: [dee] } },
      { type: 'participants-added', body: { roles: ['contributor'], people: [ann] } },
      { type: 'participants-added', body: { roles: ['auditor'], people: [aud] } },
    ]);
    expect(JSON.stringify(await journal())).not.toMatch(/@|Ann|Dee/);
  });

  it('takes no role, segment or zone when somebody is added again, and journals what it gives', async () => {
    const again = await add(
      FAY,
      { email: DEE.toUpperCase(), name: 'Dee', group: 'support' },
      { email: ANN, name: 'Ann', group: 'end_user' },
    );
    expect(again).toMatchObject({ status: 200, body: { next: null } });
    expect(again.body.items.map(({ email }) => email).sort()).toEqual([ANN, DEE]); // and nobody else of the program
    expect(await person(DEE)).toMatchObject({ roles: ['facilitator'], group: 'support', revision: 2 });
    expect(await person(ANN)).toMatchObject({ segments: ['field-worker'], zone: 'Asia/Tokyo', revision: 1 });
    await add(FAY, { email: ANN, name: 'Ann', group: 'end_user', roles: ['compliance_reviewer'], segments: [] });
    expect(await person(ANN)).toMatchObject({
      roles: ['contributor', 'compliance_reviewer'],
      segments: [],
    });
    const [dee, ann] = [(await person(DEE)).id, (await person(ANN)).id];
    expect((await journal()).slice(4)).toMatchObject([
      { type: 'participant-changed', body: { person: dee, given: [], taken: [], changed: ['group'] } },
      { body: { person: ann, given: ['compliance_reviewer'], taken: [], changed: ['roles', 'segments'] } },
    ]);
  });

  it('gives and takes roles by an act of its own, for whoever read the last revision', async () => {
    const { id } = await person(ANN);
    const path = `/v1/programs/${program}/participants/${id}`;
    expect(await api.call(ANN, 'GET', path)).toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
      body: { id, email: ANN },
    });
    const changed = await patch(FAY, ANN, { roles: ['facilitator', 'facilitator'] }, '"1"');
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { roles: ['facilitator'], revision: 2 },
    });
    expect(await patch(FAY, ANN, { group: 'buyer' }, '"1"')).toMatchObject({
      status: 412,
      body: { code: 'revision-conflict' },
    });
    expect(await api.call(FAY, 'PATCH', path, { group: 'buyer' })).toMatchObject({ status: 400 });
    expect(await patch(FAY, ANN, { group: 'buyer', segments: ['a', 'b'] }, '"2"')).toMatchObject({
      body: { roles: ['facilitator'], group: 'buyer', segments: ['a', 'b'] },
    });
    expect(await patch(FAY, ANN, { group: 'buyer' }, '"3"')).toMatchObject({ status: 200, body: { revision: 3 } });
    expect((await journal()).slice(4)).toMatchObject([
      { body: { person: id, given: ['facilitator'], taken: ['contributor'], changed: ['roles'] } },
      { body: { person: id, given: [], taken: [], changed: ['group', 'segments'] } },
    ]);
  });

  it('lets a facilitator bring in contributors, and only an admin appoint others', async () => {
    expect(await add(DEE, { email: BEN, name: 'Ben', group: 'operator' })).toMatchObject({ status: 200 });
    for (const role of ['facilitator', 'admin', 'auditor', 'compliance_reviewer']) {
      const newcomers = [
        { email: 'new@example.org', name: 'New', group: 'team' },
        { email: CLEO, name: 'Cleo', group: 'team', roles: ['contributor', role] },
      ];
      expect(await add(DEE, ...newcomers)).toMatchObject({
        status: 403,
        body: {
          code: 'no-right',
          errors: [{ path: 'participants[1].roles', message: `You may not give the role ${role}` }],
        },
      });
      expect(await patch(DEE, BEN, { roles: ['contributor', role] })).toMatchObject({
        status: 403,
        body: { errors: [{ path: 'roles' }] },
      });
      expect(await patch(DEE, DEE, { roles: ['contributor', 'facilitator', role] })).toMatchObject({
        status: role === 'facilitator' ? 200 : 403,
      });
    }
    expect(await people()).not.toHaveProperty('new@example.org'); // all of a request, or nothing
    expect(await patch(DEE, AUD, { roles: ['contributor'] })).toMatchObject({ status: 403 });
    expect(await remove(DEE, AUD)).toMatchObject({ status: 403, body: { errors: [{ path: 'personId' }] } });
    for (const as of [ANN, AUD]) {
      expect(await add(as, { email: BEN, name: 'Ben', group: 'operator' })).toMatchObject({ status: 403 });
      expect(await patch(as, as, { group: 'team' })).toMatchObject({ status: 403 });
      expect(await remove(as, BEN)).toMatchObject({ status: 403 });
    }
    expect(await patch(EVE, ANN, { group: 'team' })).toMatchObject({ status: 404 });
  });

  it('keeps an admin and a facilitator, also when the last two take each other’s role at the same instant', async () => {
    expect(await patch(FAY, FAY, { roles: ['facilitator'] })).toMatchObject({
      status: 409,
      body: { code: 'last-of-role', errors: [{ path: 'roles', message: expect.stringContaining('admin') }] },
    });
    expect(await remove(FAY, FAY)).toMatchObject({ status: 409, body: { code: 'last-of-role' } });
    await patch(FAY, DEE, { roles: ['facilitator', 'admin'] });
    const mutual = await Promise.all([
      patch(FAY, DEE, { roles: ['contributor'] }),
      patch(DEE, FAY, { roles: ['contributor'] }),
    ]);
    expect(mutual.map(({ status }) => status).sort()).not.toEqual([200, 200]);
    const kept = await api.db.selectFrom('membership').select('roles').where('program', '=', program).execute(); // either of them may have won
    expect(kept.flatMap(({ roles }) => roles)).toEqual(expect.arrayContaining(['admin', 'facilitator']));
  });

  it('ends a membership: nothing of the program is there for them any more, and what it held is journaled', async () => {
    const { id } = await person(ANN);
    expect(await remove(DEE, ANN)).toMatchObject({ status: 200, body: { id, roles: ['contributor'] } });
    expect(await api.call(ANN, 'GET', `/v1/programs/${program}`)).toMatchObject({ status: 404 });
    expect(await api.call(FAY, 'DELETE', `/v1/programs/${program}/participants/${id}`)).toMatchObject({ status: 404 });
    expect((await journal()).at(-1)).toMatchObject({
      type: 'participant-removed',
      body: { person: id, taken: ['contributor'] },
    });
    expect(await add(DEE, { email: ANN, name: 'Ann', group: 'buyer' })).toMatchObject({ status: 200 });
    expect(await person(ANN)).toMatchObject({ roles: ['contributor'], segments: [], revision: 1 });
  });

  it('leaves name and zone of somebody who also takes part elsewhere', async () => {
    const other = {
      name: 'Other',
      product: 'Other',
      engagement: ENGAGEMENT,
      participants: [{ email: ANN, name: 'Nobody', group: 'buyer', zone: 'UTC' }],
    };
    expect(await api.call(EVE, 'POST', '/v1/programs', other)).toMatchObject({ status: 201 });
    expect(await person(ANN)).toMatchObject({ name: 'Ann', zone: 'Asia/Tokyo' });
    const only = { email: 'only-here@example.org', group: 'buyer' };
    await add(FAY, { ...only, name: 'Onyl', zone: 'Asia/Tokyo' });
    await add(FAY, { ...only, name: 'Only' });
    expect(await person(only.email)).toMatchObject({ name: 'Only', zone: 'Asia/Tokyo' });
  });

  it('believes somebody’s own token how they are called, whoever named them before, and nobody after that', async () => {
    const [oda, other] = ['oda@example.org', { name: 'Other', product: 'Other', engagement: ENGAGEMENT }];
    const called = async (as: string, name?: string): Promise<string | undefined> => {
      const participants = [{ email: oda, name: as, group: 'buyer' }];
      await api.call(EVE, 'POST', '/v1/programs', { ...other, participants });
      const headers = { authorization: `Bearer ${await api.token(oda, name)}` };
      await api.call(null, 'GET', '/v1/programs', undefined, headers);
      return (await api.db.selectFrom('person').select('name').where('email', '=', oda).executeTakeFirst())?.name;
    };
    expect(await called('A joke')).toBe('A joke'); // her token only repeats her address
    expect(await called('A joke', 'Oda Lind')).toBe('Oda Lind');
    expect(await called('Another joke')).toBe('Oda Lind');
    expect(await called('Another joke', 'Oda Berg')).toBe('Oda Berg'); // she has married
    await add(FAY, { email: oda, name: 'Hers', group: 'buyer' });
    expect((await person(oda)).name).toBe('Oda Berg');
  });

  const one = { email: 'new@example.org', name: 'New', group: 'team' };
  it.each<[string, object, string]>([
    ['nobody', { participants: [] }, 'participants'],
    [
      '5,001 people',
      { participants: Array.from({ length: 5001 }, (_, n) => ({ ...one, email: `p${n}@example.org` })) },
      'participants',
    ],
    ['somebody twice', { participants: [one, { ...one, email: 'NEW@Example.org' }] }, 'participants[1]'],
    [
      'an address that only looks like another',
      { participants: [{ ...one, email: 'ne\u0301w@example.org' }] },
      'participants[0].email',
    ],
    [
      'an address of 255 characters',
      { participants: [{ ...one, email: `${'x'.repeat(243)}@example.org` }] },
      'participants[0].email',
    ],
    ['an unknown role', { participants: [{ ...one, roles: ['owner'] }] }, 'participants[0].roles[0]'],
    ['no role', { participants: [{ ...one, roles: [] }] }, 'participants[0].roles'],
    ['an unknown group', { participants: [{ ...one, group: 'friends' }] }, 'participants[0].group'],
    ['an unknown zone', { participants: [{ ...one, zone: 'Mars/Olympus' }] }, 'participants[0].zone'],
    [
      'a segment that is no key',
      { participants: [{ ...one, segments: ['Field Worker'] }] },
      'participants[0].segments[0]',
    ],
    [
      'a segment with the name of a group, for which it would count',
      { participants: [{ ...one, segments: ['night-shift', 'regulator'] }] },
      'participants[0].segments[1]',
    ],
    [
      '21 segments',
      { participants: [{ ...one, segments: Array.from({ length: 21 }, (_, n) => `s${n}`) }] },
      'participants[0].segments',
    ],
    ['a name with NUL', { participants: [{ ...one, name: 'a\u0000b' }] }, 'participants[0].name'],
    ['a name with half of a character', { participants: [{ ...one, name: '\ud83d' }] }, 'participants[0].name'],
    ['a name of 1.9 MB', { participants: [{ ...one, name: 'x'.repeat(1_900_000) }] }, 'participants[0].name'],
    ['an unknown key', { participants: [{ ...one, admin: true }] }, 'participants[0]'],
  ])('refuses %s and says where', async (_what, body, where) => {
    const answer = await api.call<Refusing>(FAY, 'POST', `/v1/programs/${program}/participants`, body);
    expect([answer.status, answer.body.errors.map(({ path }) => path)]).toEqual([400, expect.arrayContaining([where])]);
  });

  it.each<[string, object, string]>([
    ['nothing', {}, ''],
    ['no role', { roles: [] }, 'roles'],
    ['an unknown role', { roles: ['god'] }, 'roles[0]'],
    ['an unknown group', { group: 'friends' }, 'group'],
    ['a segment with the name of a group', { segments: ['vendor'] }, 'segments[0]'],
    ['a name, which is the person’s own', { name: 'Ann' }, ''],
  ])('refuses to change somebody to %s', async (_what, body, where) => {
    const answer = await patch(FAY, ANN, body);
    expect([answer.status, answer.body.errors.map(({ path }) => path)]).toEqual([400, expect.arrayContaining([where])]);
  });

  it('knows nobody by an id of another program, or by one that is none', async () => {
    for (const id of [randomUUID(), program])
      for (const [method, body] of [
        ['GET', undefined],
        ['PATCH', { group: 'team' }],
        ['DELETE', undefined],
      ] as const) {
        const path = `/v1/programs/${program}/participants/${id}`;
        expect(await api.call(FAY, method, path, body, { 'if-match': '*' })).toMatchObject({
          status: 404,
          body: { code: 'not-found' },
        });
      }
    expect(await api.call(FAY, 'GET', `/v1/programs/${program}/participants/ann`)).toMatchObject({ status: 400 });
  });

  it('stand in the order of their names, in any script, whatever page they are on', async () => {
    const names = ['Åsa', 'Zoë', 'adam', 'Eva', 'Émile', 'Özlem', 'Юлия', 'Älva', 'Oskar'];
    const participants = names.map((name, nth) => ({ email: `p${nth}@example.org`, name, group: 'buyer' }));
    const path = `/v1/programs/${program}/participants`;
    expect((await api.call(FAY, 'POST', path, { participants })).status).toBe(200);
    interface Listed {
      items: { id: string; name: string }[];
      next: string | null;
    }
    const page = async (query: string) => (await api.call<Listed>(FAY, 'GET', `${path}?${query}`)).body;
    const everybody = (await page('limit=200')).items;
    const listed = everybody.map(({ name }) => name).filter((name) => names.includes(name));
    expect(listed).toEqual(['adam', 'Älva', 'Åsa', 'Émile', 'Eva', 'Oskar', 'Özlem', 'Zoë', 'Юлия']);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { items, next }: Listed = await page(`limit=3${after && `&after=${after}`}`);
      seen.push(...items.map(({ id }) => id));
      if (seen.length === 3) {
        const left = await api.call(FAY, 'DELETE', `${path}/${next}`, undefined, { 'if-match': '*' });
        expect(left.status).toBe(200); // the page goes on behind them all the same
      }
      after = next;
    }
    expect(seen).toEqual(everybody.map(({ id }) => id));
    expect(await page(`after=${randomUUID()}`)).toMatchObject({ code: 'invalid-input', errors: [{ path: 'after' }] });
  });

  it('declare their interests, for whom they choose', async () => {
    await add(FAY, { email: BEN, name: 'Ben', group: 'operator' });
    const path = `/v1/programs/${program}/interests`;
    const declare = (as: string, body: object) => api.call<Refusing>(as, 'PUT', path, body);
    const list = async (as: string) =>
      (await api.call<{ items: { person: { name: string }; interests: string[] }[] }>(as, 'GET', path)).body.items
        .map(({ person: who, interests }) => [who.name, ...interests])
        .sort();
    const interests = ['We sell the add-on'];
    expect(await declare(EVE, { interests, incentives: [] })).toMatchObject({ status: 404 });
    expect(await declare(ANN, { interests })).toMatchObject({ status: 400 });
    expect(await declare(ANN, { interests: [' '], incentives: [] })).toMatchObject({ status: 400 });
    expect(await declare(ANN, { interests: Array(21).fill('x'), incentives: [] })).toMatchObject({ status: 400 });
    expect(await declare(ANN, { interests, incentives: [], person: randomUUID() })).toMatchObject({ status: 400 });
    expect(await declare(ANN, { interests, incentives: ['Travel'] })).toMatchObject({
      status: 200,
      body: { interests },
    });
    expect(await declare(AUD, { interests: [], incentives: [] })).toMatchObject({ status: 200 });
    expect(await list(BEN)).toEqual([['Ann', ...interests], ['Aud']]);
    const few = { interests: ['I sell it myself'], incentives: [], audience: 'restricted' };
    expect(await declare(ANN, few)).toMatchObject({ status: 200 });
    expect(await list(BEN)).toEqual([['Aud']]); // and what she had said before is not shown instead
    for (const as of [FAY, ANN]) expect(await list(as)).toEqual([['Ann', 'I sell it myself'], ['Aud']]);
  });
});
