import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import { PostgresPhaseNotices } from '../../../../libs/commands/phase-notices/phase-notices.js';
import { connect } from '../../../../libs/database/connection.js';
import { ANN, DECISION, FAY, ODA, voices } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const MANY = 5000;
const voter = (n: number): string => `many${n}@example.org`;

describe('a decision by as many as a program can add at once', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post } = voices(() => council);

  it('is declared, takes ballots, tells each of them, and says no more of it at once than of few', async () => {
    const people = Array.from({ length: MANY }, (_, n) => voter(n));
    const participants = people.map((email) => ({ email, name: email.split('@')[0], group: 'end_user' }));
    expect((await post(FAY, `programs/${council.program}/participants`, { participants })).status).toBe(200);
    const body = {
      ...DECISION,
      method: 'ranked',
      advisers: [],
      contributors: [],
      reviewers: [],
      proposer: ANN,
      authority: ODA,
      deciders: people,
      rules: { quorum: 3, endsEarly: false },
    };
    const path = `programs/${council.program}/decisions`;
    const { status, body: made } = await post<DecisionView>(FAY, path, body);
    expect(status).toBe(201);
    expect([made.rights.length, made.moreRights, made.tally.entitled.decide]).toEqual([200, MANY - 198, MANY]);
    const many = { ...body, advisers: [ANN] };
    expect(await post<{ errors: { path: string }[] }>(FAY, path, many)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'deciders' }] },
    });
    const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 1 });
    const subject = { kind: 'decision', id: made.id } as const;
    await new PostgresPhaseNotices(worker).send({ subject, entry: made.entry }, 'ask_for_positions');
    await worker.destroy();
    const { rows } = await sql<{ told: number }>`
      select count(*)::int as told from notice where purpose = 'decision_opened' and data ->> 'subject' = ${made.id}`.execute(
      council.superuser,
    );
    expect(rows[0]?.told).toBe(MANY + 1);
    const options = Object.fromEntries(made.options.map(({ title, id }) => [title, id]));
    const forum = { cycle: '', decision: made.id, options };
    for (const n of [0, 2500, MANY - 1]) {
      const ranking = [options['Make it optional'], options['Drop it']];
      const said = await post(voter(n), `decisions/${made.id}/positions`, { ranking });
      expect(said.status).toBe(200);
    }
    await clockwork.afterDeadline(forum);
    expect(await council.read(made.id)).toMatchObject({
      state: 'in_effect',
      outcome: { option: { title: 'Make it optional' }, because: { taken: 3, entitled: MANY } },
    });
  }, 120_000);
});
