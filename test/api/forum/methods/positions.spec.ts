import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { PositionList, PositionView } from '../../../../apps/api/src/decisions/positions/position.schemas.js';
import { SweepWorkflows } from '../../../../apps/worker/src/relay/sweep-workflows.js';
import type { Subject } from '../../../../libs/domain/subject.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { createLogger } from '../../../../libs/observability/logger.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';
import {
  AUDREY,
  BEN,
  CARL,
  CROWD,
  DAN,
  DECISION,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  toDecision,
  aCouncilForAll,
  voices,
} from '../a-forum.js';

const nobodys = randomUUID();

describe('positions', () => {
  const council = aCouncilForAll();
  const { post, say, rule } = voices(() => council);

  it('records what each right may say, keeps the history, and wakes the forum without the words', async () => {
    const forum = await council.forum();
    const optional = forum.options['Make it optional'];
    const first = await say(BEN, forum, { reason: 'Auditors need it', option: forum.options['Drop it'] });
    expect(first).toMatchObject({ status: 200, body: { kind: 'advise', current: true, answer: null } });
    const second = await say(BEN, forum, { reason: 'Auditors need it yearly', option: optional });
    expect(second.body.id).not.toBe(first.body.id);
    expect(await say(DAN, forum, { option: optional })).toMatchObject({
      status: 200,
      body: { kind: 'decide', reason: null },
    });
    expect(await say(CARL, forum, { reason: 'I like it' })).toMatchObject({
      status: 200,
      body: { kind: 'contribute' },
    });

    const seen = await council.read(forum.decision, BEN);
    expect(seen).toMatchObject({
      position: { id: second.body.id, option: optional },
      tally: {
        taken: { decide: 1, advise: 1, contribute: 1 },
        votes: [{ option: optional, votes: 1 }],
        unanswered: 1,
      },
    });
    const all = await council.api.call<PositionList>(ODA, 'GET', `/v1/decisions/${forum.decision}/positions`);
    expect(all.body.items.map(({ person, current }) => [person?.name, current])).toEqual([
      ['ben', false],
      ['ben', true],
      ['dan', true],
      ['carl', true],
    ]);
    const rows = await council.api.db
      .selectFrom('journal')
      .select('body')
      .where('subject', '=', forum.decision)
      .where('type', '=', 'position-taken')
      .orderBy('id')
      .execute();
    expect(rows.map(({ body }) => body)).toEqual([
      { kind: 'advise', changed: false },
      { kind: 'advise', changed: true },
      { kind: 'decide', changed: false },
      { kind: 'contribute', changed: false },
    ]);
    const pokes = await council.api.db
      .selectFrom('poke')
      .select('signal')
      .where('subject', '=', forum.decision)
      .execute();
    expect(pokes.filter(({ signal }) => signal === null)).toHaveLength(4);
  });

  it('is counted by the relay, which signals nobody for it, also where a release before asks for that', async () => {
    const forum = await council.forum();
    const { db } = council.api;
    await say(BEN, forum, { reason: 'Auditors need it' });
    const before = { kind: 'decision' as const, subject: forum.decision, signal: 'positionsChanged' };
    await db.insertInto('poke').values(before).execute();
    const left = () =>
      db.selectFrom('poke').select('signal').where('subject', '=', forum.decision).orderBy('id').execute();
    const signalled: string[] = [];
    const signal = ({ id }: Subject) => Promise.resolve(signalled.push(id) > 0);
    const relay = new SweepWorkflows(db, { signal } as unknown as Workflows, createLogger('test', 'silent'), 0);
    await relay.sweep('pokes');
    expect(await left()).toEqual([{ signal: null }, { signal: 'positionsChanged' }]);
    await relay.sweep('positions');
    expect([await left(), signalled.includes(forum.decision)]).toEqual([[], false]);
  });

  it('shows others only once it is decided, but your own always', async () => {
    const forum = await council.forum();
    await say(BEN, forum, { reason: 'Auditors need it' });
    await say(DAN, forum, { option: forum.options['Drop it'] });
    const list = async (as: string): Promise<(string | undefined)[]> => {
      const { body } = await council.api.call<PositionList>(
        as,
        'GET',
        `/v1/decisions/${forum.decision}/positions?limit=1`,
      );
      const next = `/v1/decisions/${forum.decision}/positions?limit=1&after=${body.next}`;
      const more = body.next ? (await council.api.call<PositionList>(as, 'GET', next)).body.items : [];
      return [...body.items, ...more].map(({ person }) => person?.name);
    };
    expect([await list(BEN), await list(NIL), await list(AUDREY)]).toEqual([['ben'], [], ['ben', 'dan']]);
    const [advice] = (await council.api.call<PositionList>(ODA, 'GET', `/v1/decisions/${forum.decision}/positions`))
      .body.items;
    expect(
      await rule(ODA, forum, { answers: [{ position: advice?.id, answer: 'The export keeps it' }] }),
    ).toMatchObject({ status: 200 });
    expect(await list(NIL)).toEqual(['ben', 'dan']);
  });

  it.each([
    ['without a right', NIL, { reason: 'Please' }, 403, 'no-right'],
    ['from the final authority, who rules', ODA, { reason: 'Please' }, 403, 'no-right'],
    ['from a deputy without a right', DENIZ, { reason: 'Please' }, 403, 'no-right'],
    ['from an auditor', AUDREY, { reason: 'Please' }, 403, 'no-right'],
    ['of an adviser without a reason', BEN, { option: 'Drop it' }, 422, 'reason-missing'],
    ['of an adviser who says nothing', BEN, { reason: ' x ' }, 422, 'reason-missing'],
    ['for an option of nobody', DAN, { option: nobodys }, 422, 'unknown-reference'],
    ['that says nothing', DAN, {}, 400, 'invalid-input'],
    ['with an unknown key', DAN, { reason: 'Please', vote: 2 }, 400, 'invalid-input'],
    ['with NUL', DAN, { reason: 'Please\u0000' }, 400, 'invalid-input'],
    ['that is too long', DAN, { reason: 'x'.repeat(4001) }, 400, 'invalid-input'],
    ['from another program', EVE, { reason: 'Please' }, 404, 'not-found'],
  ])('refuses one %s', async (_, as, body: { option?: string; reason?: string }, status, code) => {
    const forum = await council.forum();
    const option = body.option && (forum.options[body.option] ?? body.option);
    const answer = await say(as, forum, option ? { ...body, option } : body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('takes one at the instant at which the window closes and refuses the next', async () => {
    const forum = await council.forum();
    const closesAt = (await council.read(forum.decision)).advice?.closesAt ?? '';
    await council.clock(closesAt);
    expect(await say(BEN, forum, { reason: 'Just in time' })).toMatchObject({ status: 200, body: { at: closesAt } });
    await council.clock(plusMs(closesAt, 1));
    expect(await say(BEN, forum, { reason: 'Too late' })).toMatchObject({
      status: 409,
      body: { code: 'input-closed' },
    });
  });

  it('refuses before it is open, on hold, and when it is over', async () => {
    const cycle = await council.cycle({ decisions: [{ ...DECISION, reviewers: [] }] });
    const { rows } = await sql<{ id: string }>`select id from decision where cycle = ${cycle}`.execute(
      council.superuser,
    );
    const forum = { cycle, decision: rows[0]?.id ?? '', options: {} };
    const code = async () => (await say(BEN, forum, { reason: 'Please' })).body.code;
    expect(await code()).toBe('phase-closed');
    await toDecision(council.api, cycle);
    await post(FAY, `cycles/${cycle}/hold`, { reason: 'The plant is closed' });
    expect(await code()).toBe('on-hold');
    await post(FAY, `cycles/${cycle}/resume`);
    await post(FAY, `decisions/${forum.decision}/withdraw`, { reason: 'Nobody needs it' });
    expect(await code()).toBe('phase-closed');
  });

  it('counts thirty people at once, each with one position, and refuses to hear the same twice', async () => {
    const forum = await council.forum({ deciders: CROWD });
    const option = forum.options['Drop it'];
    const answers = await Promise.all([...CROWD, ...CROWD].map((as) => say(as, forum, { option })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...CROWD.map(() => 200), ...CROWD.map(() => 409)]);
    expect((await council.read(forum.decision)).tally).toMatchObject({
      taken: { decide: 30 },
      votes: [{ option, votes: 30 }],
    });
    const rows = await council.api.db
      .selectFrom('position')
      .select('current')
      .where('decision', '=', forum.decision)
      .execute();
    expect([rows.length, rows.filter(({ current }) => current).length]).toEqual([30, 30]);
  }, 60_000);

  it('answers a repeated request with the same position', async () => {
    const forum = await council.forum();
    const path = `/v1/decisions/${forum.decision}/positions`;
    const once = { 'idempotency-key': 'once' };
    const first = await council.api.call<PositionView>(BEN, 'POST', path, { reason: 'Auditors need it' }, once);
    const again = await council.api.call<PositionView>(BEN, 'POST', path, { reason: 'Auditors need it' }, once);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
  });
});
