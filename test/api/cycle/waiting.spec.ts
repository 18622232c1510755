import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { WaitList, WaitView } from '../../../apps/api/src/waiting/waiting.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CORA,
  CROWD,
  DAN,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncil,
  toDecision,
  type Council,
  voices,
} from '../forum/a-forum.js';

const PRE_READ = { title: 'The report', summary: 'What it asks for', body: 'It asks for 31 fields' };
const sentences = (items: readonly WaitView[]): string[] => items.map(({ sentence }) => sentence);

describe('who is waited for', () => {
  let council: Council;
  const { get, post, say, decided, verdict } = voices(() => council);
  const waits = async (as: string, path: string): Promise<readonly WaitView[]> => {
    const answer = await get<WaitList>(as, `${path}/waiting`);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.body.items;
  };
  const page = async (as: string, path: string): Promise<string> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await council.api.token(as)}` };
    return (await fetch(`${council.api.origin}/v1/${path}`, { headers })).text();
  };

  const untilItsDeadline = async (path: string): Promise<void> => {
    const { deadline } = (await get<{ deadline: string }>(FAY, path)).body;
    const [first] = await waits(FAY, path);
    expect(first).toMatchObject({ until: deadline, overdue: false });
  };

  beforeAll(async () => {
    council = await aCouncil();
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(() => council.end());

  it('is said of each phase of a cycle, by name to those who run it and to those themselves', async () => {
    const cycle = await council.cycle({ invite: [ANN, BEN], complianceReviewers: [CLEO, CORA] });
    const path = `cycles/${cycle}`;
    const run = ['You are to complete the agenda and publish it'];
    const asked = 'record which obligations apply, or that there are none';
    expect(sentences(await waits(FAY, path))).toEqual([...run, `cleo and cora are to ${asked}`]);
    await untilItsDeadline(path);
    expect(sentences(await waits(CLEO, path))).toEqual([
      `You and 1 other are to ${asked}`,
      'fay is to complete the agenda and publish it',
    ]);
    const reviewers = await page(CLEO, path);
    expect(reviewers).toContain(`<a href="/v1/${path}/obligations#say">Where you can do that</a>`);
    expect(reviewers).not.toContain('roundtable');
    expect(await page(CLEO, `${path}/waiting`)).toContain(
      `<a href="/v1/${path}/obligations#say">where you can do that</a>`,
    );
    expect(await page(FAY, path)).toContain(`<code dir="ltr">roundtable agenda publish ${cycle}</code>`);
    expect(sentences(await waits(ANN, path))).toContain(`2 people are to ${asked}`);
    for (const reviewer of [CLEO, CORA]) await post(reviewer, `${path}/obligations`, { obligations: [] });
    expect(sentences(await waits(FAY, path))).toEqual(run);

    const preRead = await post<{ id: string }>(FAY, `${path}/pre-reads`, PRE_READ);
    await post(FAY, `${path}/agenda/publish`);
    const reads = 'read the pre-reads and acknowledge them';
    const [unread] = await waits(AUDREY, path);
    expect(unread?.sentence).toMatch(new RegExp(`^ann, ben, .* are to ${reads}$`));
    await sql`update pre_read set sent_at = clock() where id = ${preRead.body.id}`.execute(council.superuser); // no worker runs
    expect((await post(ANN, `pre-reads/${preRead.body.id}/receipts`)).status).toBe(200);
    expect((await waits(AUDREY, path))[0]?.people.map(({ name }) => name)).not.toContain('ann');
    expect((await waits(ANN, path))[0]).toMatchObject({
      you: false,
      people: [],
      others: (unread?.people.length ?? 0) - 1,
    });
    expect((await waits(BEN, path))[0]).toMatchObject({ you: true, people: [] });
    await untilItsDeadline(path);

    await post(FAY, `${path}/session/open`, { reason: 'Everybody is here' });
    const speak = 'say something, in the session or in writing';
    expect((await waits(FAY, path))[0]).toMatchObject({ sentence: `ann and ben are to ${speak}` });
    const input = (await get<{ input: { closesAt: string } }>(FAY, path)).body.input.closesAt;
    expect((await waits(BEN, path))[0]).toMatchObject({ sentence: `You and 1 other are to ${speak}`, until: input });
    expect(await page(BEN, path)).toContain(`<a href="/v1/${path}/agenda#say">Where you can do that</a>`);
    await post(ANN, `${path}/contributions`, { kind: 'feedback', text: 'The report takes 18 minutes' });
    expect(sentences(await waits(FAY, path))).toEqual([`ben is to ${speak}`]);
    await council.clock(plusMs(input, 1));
    expect((await waits(BEN, path))[0]).toMatchObject({ until: input, overdue: true });
    expect(await page(BEN, path)).toContain(`You are to ${speak}</span>; that was due by`);
    await council.clock(null);

    await post(FAY, `${path}/input/close`, { reason: 'Everybody has spoken' });
    expect(sentences(await waits(BEN, path))).toEqual([expect.stringMatching(/^fay is to draft an answer/)]);
    await untilItsDeadline(path);
    await post(FAY, `${path}/hold`, { reason: 'The plant is closed' });
    expect(sentences(await waits(NIL, path))).toEqual(['fay is to end the hold']);
  });

  it('is nobody once it is over', async () => {
    const cycle = await council.cycle();
    await post(FAY, `cycles/${cycle}/cancel`, { reason: 'It is not needed any more' });
    expect(await waits(FAY, `cycles/${cycle}`)).toEqual([]);
    expect(await page(FAY, `cycles/${cycle}`)).not.toContain('Who is waited for');
  });

  it('is whoever is heard in a forum, then whoever rules, and of its cycle the same', async () => {
    const forum = await council.forum();
    const path = `decisions/${forum.decision}`;
    const { advice, deadline } = await council.read(forum.decision);
    const [until, then] = [advice?.closesAt, 'decide, once everybody who is asked has spoken'];
    expect(await waits(FAY, path)).toMatchObject([
      { sentence: 'ben and dan are to give advice', from: null, until, review: null },
      { sentence: `oda is to ${then}`, from: until, until: deadline },
    ]);
    expect(await waits(FAY, `cycles/${forum.cycle}`)).toEqual(await waits(FAY, path));
    expect(sentences(await waits(CARL, path))).toEqual(['2 people are to give advice', `oda is to ${then}`]);
    expect(sentences(await waits(ODA, path))[0]).toBe(`You are to ${then}`);
    expect(await page(ODA, path)).toMatch(
      new RegExp(
        `You are to ${then}</span>, or from <time datetime="${until}" lang="en">[^<]*\\(Europe/Berlin\\)</time> on, until <time`,
      ),
    );
    await say(BEN, forum, { reason: 'Auditors need the field once a year' });
    expect(sentences(await waits(DAN, path))).toEqual(['You are to give advice', `oda is to ${then}`]);
    await council.clock(plusMs(advice?.closesAt ?? '', 1));
    expect(sentences(await waits(CARL, path))).toEqual(['oda is to decide']);
    expect(sentences(await waits(ODA, path))).toEqual(['You are to decide']);
  });

  it('is told by name to nobody where votes are secret', async () => {
    const forum = await council.forum({
      method: 'majority',
      deciders: [DAN, CARL, BEN],
      ...NO_OTHERS,
      anonymous: true,
    });
    const path = `decisions/${forum.decision}`;
    expect(sentences(await waits(FAY, path))).toContain('3 people are to take a position');
    expect(sentences(await waits(DAN, path))).toContain('You and 2 others are to take a position');
    expect((await waits(DAN, path))[0]).toMatchObject({ form: null });
    expect(await page(DAN, path)).toContain(`roundtable decision position ${forum.decision} --help`); // it has no form
    await say(DAN, forum, { option: forum.options['Drop it'] });
    expect((await waits(FAY, path))[0]).toMatchObject({ people: [], others: 2, you: false });
  });

  it('is told by the first twenty names, and how many more there are', async () => {
    const forum = await council.forum({ method: 'majority', deciders: CROWD, ...NO_OTHERS });
    const [crowd] = await waits(FAY, `decisions/${forum.decision}`);
    expect([crowd?.people.length, crowd?.others]).toEqual([20, CROWD.length - 20]);
    expect(crowd?.sentence).toMatch(/^voice0, voice1, .* and 10 others are to take a position$/);
  });

  it('is whoever reviews, and whoever makes the changes', async () => {
    const forum = await decided([CLEO]);
    const review = forum.reviews[CLEO] ?? '';
    const { deadline } = await council.review(review);
    const wait = { until: deadline, decision: forum.decision, review };
    for (const path of [`reviews/${review}`, `decisions/${forum.decision}`, `cycles/${forum.cycle}`]) {
      expect(await waits(ANN, path)).toMatchObject([{ sentence: 'cleo is to give a verdict', ...wait }]);
      const form = `/v1/reviews/${review}#say`;
      expect(await waits(CLEO, path)).toMatchObject([{ sentence: 'You are to give a verdict', ...wait, form }]);
      expect(await page(CLEO, path)).toContain(path.startsWith('reviews') ? 'href="#say"' : `href="${form}"`);
      expect(await page(CLEO, path)).not.toContain('roundtable review');
    }
    await verdict(CLEO, review, 'request-changes', { reason: 'Names stay in the export' });
    expect(sentences(await waits(FAY, `reviews/${review}`))).toEqual([
      'You are to make the changes that a reviewer asks for, and submit them',
    ]);
  });

  it('says nothing of a decision to whoever may not read it, and is nothing to strangers', async () => {
    const cycle = await council.cycle({
      decisions: [{ question: 'Who leaves?', options: [{ title: 'A' }, { title: 'B' }], audience: 'team', ...RIGHTS }],
    });
    await toDecision(council.api, cycle);
    expect(await waits(FAY, `cycles/${cycle}`)).not.toEqual([]);
    expect(await waits(ANN, `cycles/${cycle}`)).toEqual([]);
    for (const [as, path] of [
      [EVE, `cycles/${cycle}`],
      [FAY, `reviews/${randomUUID()}`],
      [FAY, `decisions/${randomUUID()}`],
    ] as const) {
      expect(await get(as, `${path}/waiting`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    expect(await get(FAY, 'cycles/x/waiting')).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('stands in words at the beginning of a page, with the instant in the zone of its reader', async () => {
    const forum = await council.forum();
    const decision = await page(DAN, `decisions/${forum.decision}`);
    expect(decision).toMatch(
      /<h2>Who is waited for<\/h2>\n<ul><li><span[^>]*>You and 1 other are to give advice<\/span>, until <time[^>]*>[^<]*\(Europe\/Berlin\)<\/time>\.<br><a href="#say">What you can do here<\/a>\.<\/li>/,
    );
    expect(decision).not.toContain('By command:');
    expect(await page(FAY, `decisions/${forum.decision}`)).not.toContain('By command:');
    const cycle = await page(FAY, `cycles/${forum.cycle}?a=1`);
    expect(cycle).toContain(`(<a href="/v1/decisions/${forum.decision}">the decision</a>)`);
    expect(cycle.indexOf('Who is waited for')).toBeLessThan(cycle.indexOf('<dl>'));
    await council.clock(plusMs((await council.read(forum.decision)).deadline ?? '', 1));
    const review = (await decided([CLEO])).reviews[CLEO] ?? '';
    expect(await page(CLEO, `reviews/${review}`)).toContain('You are to give a verdict');
  });
});

const NO_OTHERS = { advisers: [], contributors: [] };
const RIGHTS = { proposer: FAY, authority: TOM, deciders: [], ...NO_OTHERS, reviewers: [] };
