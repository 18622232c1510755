import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed } from '../../cli/typed.js';
import { AGENDA, ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const [SUE, UMA, VIC] = ['sue@example.org', 'uma@example.org', 'vic@example.org'];
const PEOPLE = [
  { email: ANN, name: 'Ann', group: 'end_user', segments: ['field-worker'] },
  { email: BEN, name: 'Ben', group: 'end_user' },
  { email: SUE, name: 'Sue', group: 'end_user', segments: ['screen-reader'] },
  { email: UMA, name: 'Uma', group: 'buyer' },
  { email: VIC, name: 'Vic', group: 'buyer' },
  { email: TIM, name: 'Tim', group: 'team' },
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
  { email: AUD, name: 'Aud', group: 'team', roles: ['auditor'] },
];
const TARGETS = [
  { who: 'end_user', atLeast: 2 },
  { who: 'screen-reader', atLeast: 1 },
  { who: 'buyer', atLeast: 1 },
];
const STAKEHOLDERS = { targets: TARGETS, rotation: { inARow: 1, most: 3, days: 30 } };

interface Map {
  readonly targets: readonly object[];
  readonly groups: readonly { readonly who: string; readonly members: number; readonly atLeast: number | null }[];
}
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
  let api: TestApi;
  let program: string;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    const made = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      ...{ name: 'Council', product: 'Reports', engagement: { calendar: { zone: 'UTC' } } },
      ...{ participants: PEOPLE, stakeholders: STAKEHOLDERS },
    });
    expect(made.status).toBe(201);
    program = made.body.id;
  });

  const map = (as: string) => api.call<Map>(as, 'GET', `/v1/programs/${program}/stakeholder-map`);
  const put = (as: string, body: object, match = '*') =>
    api.call<Map & Refusing>(as, 'PUT', `/v1/programs/${program}/stakeholder-map`, body, { 'if-match': match });
  const start = async (brief: object): Promise<string> => {
    const body = { title: 'C', scope: 'S', ...AGENDA, ...brief };
    const made = await api.call<Cycle>(FAY, 'POST', `/v1/programs/${program}/cycles`, body);
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
      .where('program', '=', program)
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
    expect(await api.call(FAY, 'POST', `/v1/programs/${program}/absences`, absence)).toMatchObject({ status: 201 });
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

  it('is said to be there where somebody is who may not be invited, and to come too late once the session is open', async () => {
    const participants = [{ email: 'rex@example.org', name: 'Rex', group: 'vendor', roles: ['auditor'] }];
    await api.call(FAY, 'POST', `/v1/programs/${program}/participants`, { participants });
    const id = await start({ invite: [ANN], mustHear: ['vendor', 'partner'] });
    const why = async () => (await coverage(id)).targets.map(({ who, because }) => [who, because]);
    expect(await why()).toEqual(
      expect.arrayContaining([
        [
          'vendor',
          'Nobody else in the program belongs to vendor, but for 1 whose role or clearance does not let them be invited; bring in 1 more, or say why not',
        ],
        ['partner', 'Nobody else in the program belongs to partner; bring in 1 more, or say why not'],
      ]),
    );
    expect((await publish(id, { coverageReason: 'They come next time' })).status).toBe(200);
    expect((await api.call(FAY, 'POST', `/v1/cycles/${id}/session/open`, {})).status).toBe(200);
    for (const [, because] of await why()) expect(because).toContain('inviting is over');
    const cancelled = await start({ invite: [ANN], mustHear: ['vendor'] });
    await api.call(FAY, 'POST', `/v1/cycles/${cancelled}/cancel`, { reason: 'The budget went elsewhere' });
    expect((await coverage(cancelled)).targets.map(({ because }) => because)).toContain(
      '1 more of vendor should have been invited; inviting is over',
    );
  });

  it('holds up an agenda without them, unless a reason is recorded, which the closure note shows', async () => {
    const id = await start({ invite: [ANN, UMA], mustHear: ['field-worker'] });
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
      expect((await api.call(who, 'POST', `/v1/programs/${program}/absences`, absence)).status).toBe(201);
    }
    expect(await publish(id, { coverageReason: reason })).toMatchObject({ status: 200 });
    expect((await coverage(id)).reason).toBe(reason);
    const steps = [
      ['session/open', {}],
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
      missing: ['end_user', 'screen-reader'],
      reason,
      targets: [
        { who: 'buyer', atLeast: 1, invited: 1, heard: 0, away: 1, saidFor: 1 },
        { who: 'end_user', atLeast: 2, invited: 1, heard: 1, away: 0, saidFor: 0 },
        { who: 'field-worker', atLeast: 1, invited: 1, heard: 1, away: 0, saidFor: 0 },
        { who: 'screen-reader', atLeast: 1, invited: 0, heard: 0, away: 0, saidFor: 0 },
      ],
    });
    expect(body.markdown).toContain('- Too few were invited of: end user, screen reader\n- Why: Sue could not come');
    expect(body.markdown).toContain(
      '- buyer: 0 of at least 1 said something; 1 invited, 1 of them away from the session; others spoke for them in 1 contribution\n',
    );
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

  describe('stands in a file', () => {
    interface Imported extends Refusing {
      readonly problems: readonly { readonly line: number; readonly column: string | null; readonly message: string }[];
    }
    const send = (csv: unknown, over: object = {}, as = FAY, to = program) =>
      api.call<Imported>(as, 'POST', `/v1/programs/${to}/stakeholder-map/import`, { csv, ...over });
    const written = (as = FAY) =>
      api.call<{ csv: string }>(as, 'GET', `/v1/programs/${program}/stakeholder-map/export`);
    const targets = async () => (await map(FAY)).body.targets;

    it('whose rows are set one by one: a wrong one is told by line and column, none stands twice, the rest of the map stays', async () => {
      const csv = [
        '\ufeffATLEAST;Who',
        '4;end_user',
        '1; Night-Shift ',
        '0;vendor',
        '2.5;vendor',
        ';vendor',
        '3;=cmd|calc',
        '2;night-shift',
        '1;buyer;and more',
        '1;screen\ufffdreader',
        '1;buyer',
        '5;"partner',
      ].join('\r\n');
      const told = { rows: 11, taken: 3, added: 1, changed: 1, targets: 4 };
      expect(await send(csv, { dryRun: true })).toMatchObject({ status: 200, body: { ...told, dryRun: true } });
      expect(await targets()).toEqual(TARGETS);
      const answer = await send(csv);
      expect(answer).toMatchObject({ status: 200, body: { ...told, dryRun: false } });
      expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual([
        ...[4, 5, 6].map((line) => [line, 'atLeast']),
        ...[
          [7, 'who'],
          [8, 'who'],
          [9, null],
          [10, 'who'],
          [12, null],
        ],
      ]);
      const [, , , key, twice, , lost] = answer.body.problems.map(({ message }) => message);
      expect(key).toBe('Use lower-case letters, digits and hyphens, at most 40');
      expect(twice).toBe('is the same group or segment as on line 3');
      expect(lost).toContain('wrong encoding');
      const now = [{ who: 'end_user', atLeast: 4 }, ...TARGETS.slice(1), { who: 'night-shift', atLeast: 1 }];
      expect(await targets()).toEqual(now);
      expect((await map(FAY)).body).toMatchObject({ rotation: { inARow: 1, most: 3, days: 30 }, revision: 2 });
      expect(await send(csv)).toMatchObject({ body: { taken: 3, added: 0, changed: 0, targets: 4 } });
      expect((await map(FAY)).headers.etag).toBe('"2"'); // nothing was new
      expect((await written()).body.csv).toBe('who,atLeast\nend_user,4\nscreen-reader,1\nbuyer,1\nnight-shift,1\n');
    });

    it('and has no more targets than a map may have', async () => {
      const rows = Array.from({ length: 50 }, (_, nth) => `segment-${nth},1`);
      const answer = await send(['who,atLeast', ...rows].join('\n'));
      expect(answer).toMatchObject({ body: { rows: 50, taken: 47, added: 47, targets: 50 } });
      expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual(
        [49, 50, 51].map((line) => [line, 'who']),
      );
    });

    it('for those who manage the program, with a header that says what the columns are', async () => {
      expect(await send('who,atLeast\nbuyer,1', {}, BEN)).toMatchObject({ status: 403 });
      await aCycle(api); // Eve takes part in no program of ours
      expect(await send('who,atLeast\nbuyer,1', {}, EVE)).toMatchObject({ status: 404 });
      expect(await written(BEN)).toMatchObject({ status: 200 });
      expect(await written(EVE)).toMatchObject({ status: 404 });
      for (const header of ['who', 'who,atLeast,shoe', 'who,atLeast,WHO', '"', ' '])
        expect(await send(`${header}\nbuyer,1,x`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
      for (const wrong of ['', 7, undefined, 'a\u0000']) expect(await send(wrong)).toMatchObject({ status: 400 });
      expect(await send('who,atLeast', { replace: true })).toMatchObject({ status: 400 });
      const tooMany = ['who,atLeast', ...Array<string>(5001).fill('buyer,1')].join('\n');
      expect(await send(tooMany)).toMatchObject({ status: 400, body: { errors: [{ path: 'csv' }] } });
    });

    it('that the command line sends and writes, people beside it, unless it is no UTF-8', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'roundtable-csv-'));
      const file = join(folder, 'rows.csv');
      const line = (...words: string[]) => typed(api, FAY, ...words, '--program', program);
      try {
        writeFileSync(file, 'who,atLeast\npartner,2\nbuyer,none\n');
        const tried = await line('map', 'import', file, '--dry-run');
        expect(tried).toMatchObject({ code: 1, data: { taken: 1, dryRun: true } });
        expect(await line('map', 'import', file)).toMatchObject({
          code: 1,
          text: '1 of 2 rows taken: 1 target added, 0 changed, 4 in all\nline 3  atLeast  Use a whole number from 1 to 500',
        });
        writeFileSync(file, ['who,atLeast', ...Array<string>(202).fill('buyer,none')].join('\n'));
        expect((await line('map', 'import', file)).text).toMatch(/\nline 201 .*\n2 more problems$/);
        const exported = await line('map', 'export');
        expect(exported).toMatchObject({ code: 0, text: expect.stringContaining('partner,2') as string });
        writeFileSync(file, exported.text);
        expect(await line('map', 'import', file)).toMatchObject({ code: 0, data: { added: 0, changed: 0 } });
        writeFileSync(file, (await line('people', 'export')).text);
        expect(await line('people', 'import', file)).toMatchObject({ code: 0, data: { joined: 0, taken: 9 } });
        for (const bytes of [
          Buffer.from('who,atLeast\nkäufer,1', 'latin1'),
          Buffer.from('\ufeffwho,atLeast', 'utf16le'),
        ]) {
          writeFileSync(file, bytes);
          expect(await line('map', 'import', file)).toMatchObject({
            code: 2,
            text: expect.stringMatching(/not UTF-8/) as string,
          });
        }
        expect(await line('map', 'import', join(folder, 'none.csv'))).toMatchObject({ code: 2 });
        expect(await typed(api, FAY, 'map', 'import', file)).toMatchObject({ code: 2 }); // in which program?
        expect(await typed(api, BEN, 'map', 'import', file, '--program', program)).toMatchObject({ code: 2 });
        writeFileSync(file, 'who,atLeast\npartner,2');
        expect(await typed(api, BEN, 'map', 'import', file, '--program', program)).toMatchObject({ code: 4 });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});
