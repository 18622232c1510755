import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import { DENIZ, ODA, RATIONALE, type Forum } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

type Ruled = DecisionView & { readonly code?: string; readonly detail?: string };

describe('two rulings at the same moment', () => {
  const { council, clockwork } = aCouncilByClockwork();

  /** One that both the final authority and the deputy may rule. */
  async function escalated(): Promise<Forum> {
    const forum = await council.forum({ deciders: [], advisers: [] });
    const { ladder } = await council.read(forum.decision);
    const at = ladder.find((rung) => rung.do === 'escalate')?.at ?? '';
    expect((await clockwork.at(forum, at)).at(-1)).toBe('escalate');
    return forum;
  }
  const ruling = (as: string, { decision, options }: Forum, title: string) => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { option: options[title], rationale: RATIONALE };
    return { as, ask: () => council.api.call<Ruled>(as, 'POST', `/v1/decisions/${decision}/ruling`, body, headers) };
  };

  it.each([
    ['of the final authority and the deputy', [ODA, DENIZ]],
    ['of the final authority, twice', [ODA, ODA]],
  ])('%s: one counts, the other is told, and each hears the same when it asks again', async (_whose, people) => {
    for (let round = 0; round < 5; round += 1) {
      const forum = await escalated();
      const titles = ['Drop it', 'Make it optional'];
      const asked = people.map((as, n) => ruling(as, forum, titles[n] ?? ''));
      const answers = await Promise.all(asked.map(({ ask }) => ask()));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const [winner, loser] = [answers[won], answers[1 - won]];
      expect(winner?.body).toMatchObject({
        state: 'in_effect',
        outcome: { option: { title: titles[won] }, decidedBy: { name: people[won]?.split('@')[0] } },
      });
      expect(loser?.body).toMatchObject({ code: 'already-decided', detail: 'The decision is in effect already' });
      const again = await Promise.all(asked.map(({ ask }) => ask()));
      for (const [n, { status, body, headers }] of again.entries()) {
        const { requestId: _own, ...first } = (answers[n]?.body ?? {}) as Record<string, unknown>;
        expect([status, headers['idempotency-replayed']]).toEqual([answers[n]?.status, 'true']);
        expect(body).toMatchObject(first);
      }
      const { rows } = await sql<{ outcome: string; ruled: number }>`
        select outcome, (select count(*)::int from journal where subject = d.id and type = 'decided') as ruled
        from decision d where id = ${forum.decision}`.execute(council.superuser);
      expect(rows).toEqual([{ outcome: forum.options[titles[won] ?? ''], ruled: 1 }]);
    }
  });
});
