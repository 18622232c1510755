import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { PositionList, PositionTaken } from '../../../../apps/api/src/decisions/positions/position.schemas.js';
import { ANN, AUDREY, BEN, CROWD, DECISION, FAY, NIL, ODA, voices, type Forum } from '../a-forum.js';
import type { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { composeLetter, OF_NOTICE } from '../../../../libs/notifications/compose-letter.js';
import { aCouncilByClockwork } from '../clockwork.js';

const VOTERS = CROWD.slice(0, 5);
const [UMA = '', VAL = '', WIM = '', XIA = ''] = VOTERS;
const MAJORITY = { method: 'majority', deciders: VOTERS, advisers: [BEN], contributors: [] };

/** What a majority's reasons say where figures would tell whose vote is whose. */
const NO_FIGURES = { votes: null, needed: null, abstained: null };

describe('a vote without names', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, get, say } = voices(() => council);

  const take = (as: string, forum: Forum, title: string) =>
    post<PositionTaken>(as, `decisions/${forum.decision}/positions`, { option: forum.options[title] });

  it('says to nobody whose vote is whose, lets each change theirs, and gives a receipt', async () => {
    const forum = await council.forum({ ...MAJORITY, anonymous: true });
    const first = await take(UMA, forum, 'Drop it');
    const second = await take(UMA, forum, 'Make it optional');
    const counts = async (receipt: string | null) =>
      (await get<{ counts: boolean }>(NIL, `decisions/${forum.decision}/receipts/${receipt ?? ''}`)).body.counts;
    expect([await counts(first.body.receipt), await counts(second.body.receipt), await counts('invented')]).toEqual([
      false,
      true,
      false,
    ]);
    expect((await council.read(forum.decision, UMA)).position).toMatchObject({
      option: forum.options['Make it optional'],
      person: null,
    });
    for (const as of [VAL, WIM, XIA]) await take(as, forum, 'Drop it');
    await clockwork.look(forum);
    expect((await council.read(forum.decision)).outcome).toMatchObject({ option: { title: 'Drop it' } });
    for (const as of [FAY, ODA, AUDREY]) {
      const { body } = await get<PositionList>(as, `decisions/${forum.decision}/positions`);
      expect(body.items.map(({ person, at }) => [person, at])).toEqual(Array(5).fill([null, null]));
      const pages = [];
      for (let after = ''; ; after = `&after=${pages.at(-1)?.id ?? ''}`) {
        const page = (await get<PositionList>(as, `decisions/${forum.decision}/positions?limit=2${after}`)).body;
        pages.push(...page.items);
        if (page.next === null) break;
      }
      expect(pages).toEqual(body.items);
    }
    const { rows } = await sql<{ actor: string | null; command: string | null }>`
      select actor, command from journal where subject = ${forum.decision} and type = 'position-taken'`.execute(
      council.superuser,
    );
    expect(rows).toEqual(rows.map(() => ({ actor: null, command: null })));
    expect(rows).toHaveLength(5);
  });

  it('stands nowhere beside its voter, also when it is sent with a key: a replay is answered without the receipt', async () => {
    const forum = await council.forum({ ...MAJORITY, anonymous: true });
    const key = randomUUID();
    const option = forum.options['Drop it'];
    const send = () =>
      council.api.call<PositionTaken>(
        UMA,
        'POST',
        `/v1/decisions/${forum.decision}/positions`,
        { option },
        { 'idempotency-key': key },
      );
    const first = await send();
    expect(first).toMatchObject({ status: 200, body: { option, receipt: expect.any(String) as unknown } });
    const { rows } = await sql<{ response: object }>`select response from command where key = ${key}`.execute(
      council.superuser,
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(option);
    expect(JSON.stringify(rows)).not.toContain(first.body.receipt);
    expect(await send()).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: { ...first.body, receipt: null },
    });
  });

  it('drops the vote that a conflict of interest takes, so that the one left over tells nobody whose it was', async () => {
    const forum = await council.forum({ ...MAJORITY, anonymous: true, rules: { endsEarly: false } });
    const receipts = new Map<string, string | null>();
    for (const as of [UMA, VAL, WIM]) receipts.set(as, (await take(as, forum, 'Drop it')).body.receipt);
    const reason = 'Auditors need the field';
    const odd = await post<PositionTaken>(XIA, `decisions/${forum.decision}/positions`, {
      option: forum.options['Make it optional'],
      reason,
    });
    const xia = (await council.read(forum.decision)).rights.find(({ name }) => name === XIA.split('@')[0]);
    await post(FAY, `decisions/${forum.decision}/conflicts`, { person: xia?.id, reason: 'Sells the optional one' });
    const counts = async (receipt: string | null | undefined) =>
      (await get<{ counts: boolean }>(NIL, `decisions/${forum.decision}/receipts/${receipt ?? ''}`)).body.counts;
    expect([await counts(odd.body.receipt), await counts(receipts.get(UMA))]).toEqual([false, true]);
    await clockwork.afterDeadline(forum);
    const listed = async (as: string) =>
      (await get<PositionList>(as, `decisions/${forum.decision}/positions`)).body.items.map(({ option }) => option);
    for (const as of [FAY, ODA, AUDREY, UMA]) expect(await listed(as)).toEqual(Array(3).fill(forum.options['Drop it']));
    expect(await listed(XIA)).toContain(forum.options['Make it optional']); // their own stays theirs
    const note = JSON.stringify((await get(FAY, `cycles/${forum.cycle}/closure`)).body);
    expect(note).toContain('Drop it has the most votes');
    expect(note).not.toContain(reason);
  });

  describe('past its deadline', () => {
    const TIED = { ...MAJORITY, anonymous: true, rules: { threshold: '1/2', endsEarly: false } };
    const DAY_MS = 86_400_000;
    const reason = 'Auditors need the field';
    const tied = async (): Promise<Forum> => {
      const forum = await council.forum(TIED);
      for (const as of [UMA, VAL]) await take(as, forum, 'Drop it');
      await take(WIM, forum, 'Make it optional');
      const option = forum.options['Make it optional'];
      await post(XIA, `decisions/${forum.decision}/positions`, { option, reason });
      return forum;
    };
    const passes = async ({ decision }: Forum): Promise<void> =>
      council.clock(plusMs((await council.read(decision)).deadline ?? '', 1));
    const listed = async ({ decision }: Forum, as: string) =>
      (await get<PositionList>(as, `decisions/${decision}/positions`)).body.items.length;
    const conflict = (as: string, { decision }: Forum) =>
      post(as, `decisions/${decision}/conflicts`, { reason: 'Sells the optional one' });
    const move = async (forum: Forum): Promise<void> => {
      const { deadline } = await council.read(forum.decision);
      const body = { to: plusMs(deadline ?? '', 2 * DAY_MS), reason: 'The plant was closed' };
      expect((await post(FAY, `decisions/${forum.decision}/deadline`, body)).status).toBe(200);
    };
    const told = async (forum: Forum) => {
      const { outcome, tally } = await council.read(forum.decision, UMA);
      const note = JSON.stringify((await get(FAY, `cycles/${forum.cycle}/closure`)).body);
      const figures = Object.entries(outcome?.because ?? {})
        .filter(([key, value]) => key in NO_FIGURES && value !== null)
        .map(([key]) => key);
      const { title } = outcome?.option ?? {};
      return {
        title,
        hidden: tally.hidden,
        figures,
        listed: await listed(forum, FAY),
        quoted: note.includes('3 of 4'),
      };
    };
    const UNTOLD = { title: 'Drop it', hidden: true, figures: [], listed: 0 };

    it('is counted for nobody before the outcome: whoever has to choose hears which options tie, and no figures', async () => {
      const forum = await tied();
      await passes(forum);
      const { tally, standing } = await council.read(forum.decision, ODA);
      expect(tally).toMatchObject({ hidden: true, votes: [], taken: { decide: 4 } });
      const options = ['Drop it', 'Make it optional'].map((title) => forum.options[title]);
      expect(standing).toMatchObject({ state: 'ready', because: { tied: options } });
      expect(standing?.because).toMatchObject(NO_FIGURES);
      expect(standing?.sentence).toContain('Drop it and Make it optional tie, and the final authority is to choose');
      expect(await listed(forum, ODA)).toBe(0);
      const { standing: others } = await council.read(forum.decision, FAY);
      expect(others).toMatchObject({ because: null });
      expect(others?.sentence).not.toContain('tie');
    });

    it('tells no figures with its outcome either, once a conflict of interest has taken a vote from what came to none', async () => {
      const forum = await tied();
      await clockwork.afterDeadline(forum);
      expect((await conflict(XIA, forum)).status).toBe(200);
      await clockwork.look(forum);
      expect(await told(forum)).toMatchObject(UNTOLD);
    });

    it('tells none after an extension either', async () => {
      const forum = await tied();
      await clockwork.afterDeadline(forum);
      await move(forum);
      expect((await conflict(XIA, forum)).status).toBe(200);
      await clockwork.afterDeadline(forum);
      expect(await told(forum)).toMatchObject(UNTOLD);
    });

    it('tells them when the deadline was moved before it came', async () => {
      const forum = await tied();
      const { deadline } = await council.read(forum.decision);
      await move(forum);
      await council.clock(plusMs(deadline ?? '', DAY_MS));
      expect((await conflict(XIA, forum)).status).toBe(200);
      await clockwork.afterDeadline(forum);
      expect(await told(forum)).toMatchObject({
        title: 'Drop it',
        hidden: false,
        listed: 3,
        figures: expect.arrayContaining(['votes']) as unknown,
      });
    });
  });

  it('of a proposer whom conflicts of interest leave alone does not count, and its receipt says so', async () => {
    const deciders = [ANN, UMA, VAL];
    const forum = await council.forum({ ...MAJORITY, deciders, anonymous: true });
    const { receipt } = (await take(ANN, forum, 'Drop it')).body;
    const counts = async () =>
      (await get<{ counts: boolean }>(NIL, `decisions/${forum.decision}/receipts/${receipt ?? ''}`)).body.counts;
    expect(await counts()).toBe(true);
    for (const as of [UMA, VAL]) await post(as, `decisions/${forum.decision}/conflicts`, { reason: 'Sells it' });
    expect(await counts()).toBe(false);
  });

  it('tells neither votes nor what they rest on when conflicts of interest leave two, of whom each knows the other’s', async () => {
    const deciders = [UMA, VAL, WIM];
    const rules = { threshold: '1/2', endsEarly: false };
    const few = { ...MAJORITY, deciders, rules, tieBreak: ['earliest_option'] };
    const reason = 'Auditors need the field';
    const after = async (conflicted: string[]) => {
      const forum = await council.forum({ ...few, anonymous: true });
      await take(UMA, forum, 'Drop it');
      const option = forum.options['Make it optional'];
      await post(VAL, `decisions/${forum.decision}/positions`, { option, reason });
      for (const as of conflicted) await post(as, `decisions/${forum.decision}/conflicts`, { reason: 'Sells it' });
      await clockwork.afterDeadline(forum);
      const { outcome, tally } = await council.read(forum.decision, UMA);
      const { items } = (await get<PositionList>(FAY, `decisions/${forum.decision}/positions`)).body;
      const note = JSON.stringify((await get(FAY, `cycles/${forum.cycle}/closure`)).body);
      return { outcome, tally, listed: items.length, quoted: note.includes(reason) };
    };
    const told = { option: { title: 'Drop it' }, because: { taken: 2, tieBreak: 'earliest_option' } };
    expect(await after([])).toMatchObject({
      outcome: { ...told, because: { ...told.because, votes: expect.anything() as unknown } },
      tally: { hidden: false, votes: [{ votes: 1 }, { votes: 1 }] },
      listed: 2,
      quoted: true,
    });
    const { outcome, ...rest } = await after([WIM]);
    expect(rest).toMatchObject({ tally: { hidden: true, votes: [] }, listed: 0, quoted: false });
    expect(outcome).toMatchObject(told);
    expect(outcome?.because).toMatchObject(NO_FIGURES);
  });

  it('is told by two in no closure note that an earlier release published with its figures, nor in print', async () => {
    const deciders = [UMA, VAL, WIM];
    const forum = await council.forum({ ...MAJORITY, deciders, anonymous: true, rules: { threshold: '1/2' } });
    for (const as of [UMA, VAL]) await take(as, forum, 'Drop it');
    await say(BEN, forum, { option: forum.options['Make it optional'], reason: 'Partners fill it in' });
    await post(WIM, `decisions/${forum.decision}/conflicts`, { reason: 'Sells it' });
    await clockwork.afterDeadline(forum);
    const closure = async () => (await get<{ note: ClosureNote }>(FAY, `cycles/${forum.cycle}/closure`)).body.note;
    const drafted = await closure();
    const [decision] = drafted.decisions;
    expect(decision).toMatchObject({ dissent: [{ reason: 'Partners fill it in' }] });
    const earlier = {
      ...drafted,
      decisions: [
        {
          ...decision,
          how: 'Drop it 1, Make it optional 1',
          dissent: [{ option: null, reason: 'Odd one', answer: null }],
        },
      ],
    };
    await sql`insert into closure_note (cycle, program, audience, version, body, introduction, published_at)
      select id, program, audience, 1, ${JSON.stringify(earlier)}::jsonb, '', clock() from cycle where id = ${forum.cycle}`.execute(
      council.superuser,
    );
    expect(await closure()).toEqual(drafted);
    const printed = await get(FAY, `cycles/${forum.cycle}/closure/printable`);
    expect(printed.status).toBe(200);
    expect(JSON.stringify(printed.body)).not.toContain('Odd one');
  });

  it('is told by two in no letter, also with the figures that an old release beside an upgrade writes', async () => {
    const deciders = [UMA, VAL, WIM];
    const letter = async (conflicted: readonly string[]): Promise<string> => {
      const forum = await council.forum({ ...MAJORITY, deciders, anonymous: true, rules: { threshold: '1/2' } });
      for (const as of [UMA, VAL]) await take(as, forum, 'Drop it');
      for (const as of conflicted) await post(as, `decisions/${forum.decision}/conflicts`, { reason: 'Sells it' });
      await clockwork.afterDeadline(forum);
      const figures = {
        votes: { [forum.options['Drop it'] ?? '']: 2 },
        needed: 1,
        abstained: 0,
        threshold: '1/2',
        of: 'cast',
      };
      await sql`update decision set because = because || ${JSON.stringify(figures)}::jsonb where id = ${forum.decision}`.execute(
        council.superuser,
      );
      await clockwork.told(forum, 'decision_in_effect');
      const { db } = council.api;
      const notice = await db
        .selectFrom('notice')
        .select(OF_NOTICE)
        .where('purpose', '=', 'decision_in_effect')
        .where('cycle', '=', forum.cycle)
        .executeTakeFirstOrThrow();
      const written = await composeLetter(db, notice, { publicUrl: 'http://127.0.0.1' });
      return written?.text ?? '';
    };
    expect(await letter([])).toContain('Drop it 2');
    const told = await letter([WIM]);
    expect(told).toContain('The count: 2 of 2 took part');
    expect(told).not.toContain('Drop it 2');
  });

  it('is one vote each, also of a crowd that votes twice at once', async () => {
    const forum = await council.forum({ ...MAJORITY, anonymous: true, rules: { endsEarly: false } });
    const titles = ['Drop it', 'Make it optional'];
    const answers = await Promise.all(titles.flatMap((title) => VOTERS.map((as) => take(as, forum, title))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await council.read(forum.decision)).tally.taken.decide).toBe(5);
  });

  it.each([
    ['whose count is watched as it grows', { shown: 'open' }, 'shown'],
    ['whose count is shown after one’s own vote', { shown: 'until_own_vote' }, 'shown'],
    ['of two', { deciders: [UMA, VAL] }, 'deciders'],
    [
      'of two beside whom a conflict of interest leaves',
      { deciders: [UMA, VAL, WIM], conflicts: [{ email: WIM, reason: 'Sells it' }] },
      'deciders',
    ],
  ])('is not for a vote %s', async (_what, more, path) => {
    const cycle = await council.cycle();
    const body = { ...DECISION, ...MAJORITY, anonymous: true, ...more };
    const answer = await post<{ errors: { path: string }[] }>(FAY, `cycles/${cycle}/decisions`, body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });

  it('is not for methods in which somebody must be known', async () => {
    const cycle = await council.cycle();
    for (const method of ['authority', 'consent', 'last_call']) {
      const answer = await post<{ errors: { path: string }[] }>(FAY, `cycles/${cycle}/decisions`, {
        ...DECISION,
        options: [{ title: 'Drop it' }],
        method,
        anonymous: true,
      });
      expect([answer.status, answer.body.errors.map(({ path }) => path)]).toEqual([400, ['anonymous']]);
    }
  });
});
