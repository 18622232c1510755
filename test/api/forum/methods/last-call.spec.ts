import { describe, expect, it } from '@jest/globals';
import type { ConcernView } from '../../../../apps/api/src/decisions/concerns/concern.schemas.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { ANN, BEN, CROWD, DENIZ, EVE, NIL, ODA, voices, type Forum } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const [UMA = '', VAL = '', WIM = '', XIA = ''] = CROWD;
const DAY = 86_400_000;
const LAST_CALL = {
  method: 'last_call',
  options: [{ title: 'Drop it' }],
  deciders: [ANN, UMA, VAL, WIM, XIA],
  advisers: [BEN],
  contributors: [],
};

describe('a last call', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, say } = voices(() => council);

  /** Ann proposed and counts as agreeing; two more make a majority, with two outstanding. */
  async function running(rules: object = {}): Promise<Forum> {
    const forum = await council.forum({ ...LAST_CALL, rules });
    await say(UMA, forum, { stance: 'agree' });
    await clockwork.look(forum);
    expect((await seen(forum)).state).toBe('open');
    await say(VAL, forum, { stance: 'agree' });
    await clockwork.look(forum);
    expect((await seen(forum)).state).toBe('last_call');
    return forum;
  }
  const raise = (as: string, { decision }: Forum, name = 'audit trail') =>
    post<ConcernView>(as, `decisions/${decision}/concerns`, { name, reason: 'Auditors need the field' });
  const close = (as: string, id: string, how = 'resolve') =>
    post<ConcernView>(as, `concerns/${id}/${how}`, { reason: 'The export keeps it' });
  const seen = ({ decision }: Forum) => council.read(decision);

  it('begins by itself, lasts ten days to the millisecond, and adopts the proposal', async () => {
    const forum = await running();
    const { state, deadline, standing } = await seen(forum);
    const { startedAt } = (standing?.because as { lastCall: { startedAt: string } }).lastCall;
    expect([state, deadline]).toEqual(['last_call', plusMs(startedAt, 10 * DAY)]);
    expect(standing?.sentence).toContain('2 of 5 outstanding, no open concern, last call ends');
    expect(await clockwork.at(forum, deadline ?? '')).toEqual([]);
    expect(await clockwork.at(forum, plusMs(deadline ?? '', 1))).toEqual(['settle']);
    expect(await seen(forum)).toMatchObject({
      state: 'in_effect',
      outcome: { by: 'method', option: { title: 'Drop it' } },
    });
  });

  it('is stopped by a concern at its very end, and agreements are not lost', async () => {
    const forum = await running();
    const { deadline } = await seen(forum);
    await council.clock(deadline);
    const concern = await raise(WIM, forum);
    expect(concern).toMatchObject({ status: 200, body: { name: 'audit trail', raisedAt: deadline, how: null } });
    await council.clock(plusMs(deadline ?? '', 1));
    expect(await raise(XIA, forum, 'too late')).toMatchObject({ status: 409, body: { code: 'input-closed' } });
    expect(await clockwork.at(forum, plusMs(deadline ?? '', 1))).toEqual(['settle']);
    expect(await seen(forum)).toMatchObject({
      state: 'open',
      standing: { state: 'open', because: { agreed: 3, openConcerns: 1 } },
      position: null,
      tally: { taken: { decide: 2 } },
    });
    await close(WIM, concern.body.id);
    await clockwork.look(forum);
    expect(await seen(forum)).toMatchObject({
      state: 'last_call',
      standing: { because: { lastCall: { number: 2 }, restartsLeft: 2 } },
    });
  });

  it('stops when a concern came and went while nobody looked, and begins anew', async () => {
    const forum = await running();
    const before = await seen(forum);
    await council.clock(plusMs(before.deadline ?? '', -DAY));
    const { body } = await raise(WIM, forum);
    await council.clock(plusMs(before.deadline ?? '', -DAY + 1000));
    await close(WIM, body.id, 'withdraw');
    await clockwork.look(forum);
    const after = await seen(forum);
    expect([after.state, after.deadline]).toEqual(['last_call', plusMs(before.deadline ?? '', 9 * DAY + 1000)]);
  });

  it('may begin again so often and no more: then the final authority is told, and the ladder climbs', async () => {
    const forum = await running({ restarts: 0 });
    const { body } = await raise(WIM, forum);
    await clockwork.look(forum);
    await close(WIM, body.id);
    await clockwork.look(forum);
    expect(await seen(forum)).toMatchObject({
      state: 'open',
      standing: { state: 'stalled', because: { stall: 'too_many_restarts' } },
    });
    const told = await council.api.db
      .selectFrom('notice')
      .select('id')
      .where('purpose', '=', 'advice_closed')
      .where('id', 'like', `%${forum.decision}%`)
      .execute();
    expect(told).toHaveLength(1);
    await clockwork.afterDeadline(forum);
    expect(await seen(forum)).toMatchObject({ tier: 1, responsible: [{ name: 'deniz' }] });
  });

  it('does not begin while a concern is open, and the deadline then climbs to who may close it over its owner’s head', async () => {
    const forum = await council.forum(LAST_CALL);
    const { body } = await raise(WIM, forum);
    for (const as of [UMA, VAL]) await say(as, forum, { stance: 'agree' });
    await clockwork.look(forum);
    expect((await seen(forum)).state).toBe('open');
    expect(await close(ODA, body.id)).toMatchObject({ status: 403 });
    expect(await close(DENIZ, body.id)).toMatchObject({ status: 403 });
    await clockwork.afterDeadline(forum);
    expect(await seen(forum)).toMatchObject({ state: 'open', standing: { because: { stall: 'concern_open' } } });
    expect(await close(DENIZ, body.id, 'withdraw')).toMatchObject({ status: 403 });
    expect(await close(DENIZ, body.id)).toMatchObject({
      status: 200,
      body: { how: 'overruled', closedBy: { name: 'deniz' } },
    });
    await clockwork.look(forum);
    expect((await seen(forum)).state).toBe('last_call');
  });

  it('has concerns that are named once, owned, delegated and closed once', async () => {
    const forum = await council.forum(LAST_CALL);
    const { body } = await raise(WIM, forum);
    expect(await raise(XIA, forum, ' Audit  TRAIL')).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    const delegate = (as: string, to: string) => post<ConcernView>(as, `concerns/${body.id}/delegate`, { to });
    expect(await close(NIL, body.id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await delegate(XIA, NIL)).toMatchObject({ status: 403 });
    expect(await delegate(WIM, EVE)).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'to' }] },
    });
    expect(await delegate(WIM, 'nobody')).toMatchObject({ status: 400 });
    expect(await delegate(WIM, NIL)).toMatchObject({
      status: 200,
      body: { delegate: { name: 'nil' }, owner: { name: 'voice2' } },
    });
    const both = await Promise.all([close(NIL, body.id), close(WIM, body.id, 'withdraw')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await close(EVE, body.id)).toMatchObject({ status: 404 });
    expect(await raise(WIM, forum)).toMatchObject({ status: 200 }); // the name is free again
  });

  it.each<[string, string, object, number, string]>([
    ['by an adviser', BEN, {}, 403, 'no-right'],
    ['by the final authority', ODA, {}, 403, 'no-right'],
    ['by somebody without a right', NIL, {}, 403, 'no-right'],
    ['from another program', EVE, {}, 404, 'not-found'],
    ['without a name', UMA, { name: ' ' }, 400, 'invalid-input'],
    ['without a reason', UMA, { reason: 'x' }, 400, 'invalid-input'],
    ['with NUL', UMA, { reason: 'Audits\u0000' }, 400, 'invalid-input'],
    ['with an unknown key', UMA, { vote: 1 }, 400, 'invalid-input'],
  ])('refuses a concern %s', async (_, as, parts, status, code) => {
    const forum = await council.forum(LAST_CALL);
    const body = { name: 'audit trail', reason: 'Auditors need it', ...parts };
    const answer = await post(as, `decisions/${forum.decision}/concerns`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await seen(forum)).concerns).toEqual([]);
  });
});
