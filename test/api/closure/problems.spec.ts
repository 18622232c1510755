import { randomUUID } from 'node:crypto';
import { ANN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycleEach } from '../../servers/a-cycle.js';

describe('the problems of a program', () => {
  const { api, cycle } = aCycleEach();

  it('are listed with the newest first, of cycles that one may read', async () => {
    let minute = 0;
    const flag = (
      id: string,
      program: string,
      code: string,
      problem: boolean,
      audience: 'participants' | 'restricted' = 'participants',
    ) => {
      const at = new Date(Date.UTC(2026, 0, 5, 9, (minute += 1))).toISOString(); // one after the other, whatever the clock does
      const raised = { program, cycle: id, kind: 'cycle', subject: id, code, problem, audience, at } as const;
      return api.db
        .insertInto('flag')
        .values({ ...raised, facts: '{"count":2}' })
        .execute();
    };
    await flag(cycle.id, cycle.program, 'stalled', true);
    await flag(cycle.id, cycle.program, 'pre-read-late', false);
    await flag(cycle.id, cycle.program, 'undeliverable', true);
    await flag(cycle.id, cycle.program, 'no-receiver', true, 'restricted');
    const problems = (as: string, query = '') =>
      api.call<{ next: string }>(as, 'GET', `/v1/programs/${cycle.program}/problems${query}`);
    expect(await problems(ANN)).toMatchObject({
      status: 200,
      body: {
        items: [{ code: 'undeliverable', facts: { count: 2 }, subject: { kind: 'cycle' } }, { code: 'stalled' }],
        next: null,
      },
    });
    const first = await problems(ANN, '?limit=1');
    expect(await problems(ANN, `?after=${first.body.next}`)).toMatchObject({ body: { items: [{ code: 'stalled' }] } });
    expect(await problems(EVE)).toMatchObject({ status: 404 });
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle.id).execute();
    expect(await problems(ANN)).toMatchObject({ body: { items: [] } });
    expect(await problems(TIM)).toMatchObject({ body: { items: [{}, {}] } });
    expect(await problems(FAY)).toMatchObject({ body: { items: [{ code: 'no-receiver' }, {}, {}] } });
  });

  it('of an answer that reached nobody ends when a later letter about the cycle reaches them', async () => {
    const person = await cycle.person(ANN);
    const at = '2026-01-05T09:00:00.000Z';
    const codes = ['undeliverable-closure-note', 'undeliverable-answer'];
    const raised = { program: cycle.program, cycle: cycle.id, kind: 'cycle', subject: cycle.id, at } as const;
    for (const code of codes)
      await api.db
        .insertInto('flag')
        .values({ ...raised, code, problem: true, audience: 'team', facts: JSON.stringify({ person }) })
        .execute();
    const listed = async (): Promise<string[]> => {
      const path = `/v1/programs/${cycle.program}/problems`;
      const { items } = (await api.call<{ items: { code: string }[] }>(FAY, 'GET', path)).body;
      return items.map(({ code }) => code).sort();
    };
    expect(await listed()).toEqual([...codes].sort());
    const letter = { person, purpose: 'item_shipped', createdAt: at, state: 'sent' } as const;
    const sent = async (sentAt: string) => {
      const notice = {
        ...letter,
        id: randomUUID(),
        program: cycle.program,
        cycle: cycle.id,
        notBefore: at,
        attempts: 1,
        sentAt,
      };
      await api.db
        .insertInto('notice')
        .values({ ...notice, data: '{}' })
        .execute();
    };
    await sent('2026-01-05T08:59:59.000Z');
    expect(await listed()).toHaveLength(2);
    await sent('2026-01-05T09:00:01.000Z');
    expect(await listed()).toEqual([]);
  });
});
