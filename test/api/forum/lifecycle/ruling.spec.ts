import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { PostgresStepRunner } from '../../../../libs/commands/time/run-step.js';
import { connect } from '../../../../libs/database/connection.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { SILENT_NOTIFIER } from '../../../servers/api/silent-notifier.js';
import { AUDREY, BEN, DAN, DENIZ, EVE, FAY, ODA, RATIONALE, aCouncilForAll, type Forum, voices } from '../a-forum.js';

const nobodys = randomUUID();

describe('a ruling', () => {
  const council = aCouncilForAll();
  const { post, say, rule, adviceClosed } = voices(() => council);

  it('waits for advice, wants a rationale and an answer to each advice, and names who decided', async () => {
    const forum = await council.forum();
    const advice = await say(BEN, forum, { reason: 'Auditors need it', option: forum.options['Make it optional'] });
    expect(await rule(ODA, forum)).toMatchObject({ status: 409, body: { code: 'advice-open' } });
    await adviceClosed(forum);
    expect(await rule(ODA, forum, { rationale: 'Because' })).toMatchObject({
      status: 422,
      body: { code: 'rationale-missing' },
    });
    expect(await rule(ODA, forum, { rationale: undefined })).toMatchObject({
      status: 422,
      body: { code: 'rationale-missing' },
    });
    expect(await rule(ODA, forum)).toMatchObject({
      status: 409,
      body: { code: 'advice-unanswered', errors: [{ path: `answers.${advice.body.id}` }] },
    });
    const answers = [{ position: advice.body.id, answer: 'The export keeps it' }];
    const { status, body } = await rule(ODA, forum, { answers, dissent: 'Ben would keep it' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'in_effect',
      outcome: {
        option: { title: 'Drop it' },
        by: 'authority',
        decidedBy: { name: 'oda' },
        actedFor: null,
        because: { rule: 'authority@1', asked: 2, spoken: 1, unanswered: 0 },
        rationale: RATIONALE,
        dissent: 'Ben would keep it',
        sentence: 'oda decided “Drop it”',
      },
    });
    const told = async (as: string) => (await council.read(forum.decision, as)).yourRight.sentence;
    expect(await told(ODA)).toBe('While it was open, the last word was yours');
    expect(await told(DENIZ)).toBe('While it was open, you stood by to decide for the final authority');
    expect(await council.read(forum.decision, BEN)).toMatchObject({
      position: { answer: 'The export keeps it', answeredBy: { name: 'oda' } },
    });
    expect(await rule(ODA, forum, { answers: [] })).toMatchObject({ status: 409, body: { code: 'already-decided' } });
    expect((await council.api.call(FAY, 'GET', `/v1/cycles/${forum.cycle}`)).body).toMatchObject({
      phase: 'closure',
    });
  });

  it('may come as soon as everybody who was asked has spoken, with answers given before', async () => {
    const forum = await council.forum();
    await say(DAN, forum, { option: forum.options['Drop it'] });
    const advice = await say(BEN, forum, { reason: 'Auditors need it' });
    const answers = [{ position: advice.body.id, answer: 'The export keeps it' }];
    expect(await post(ODA, `decisions/${forum.decision}/answers`, { answers })).toMatchObject({
      status: 200,
      body: { tally: { unanswered: 0 } },
    });
    await say(BEN, forum, { reason: 'Auditors need it in the form' });
    expect(await rule(ODA, forum)).toMatchObject({ status: 409, body: { code: 'advice-unanswered' } });
    const now = (await council.read(forum.decision, BEN)).position;
    const again = { answers: [{ position: now?.id, answer: 'Then it stays optional' }] };
    expect(await rule(ODA, forum, again)).toMatchObject({ status: 200, body: { state: 'in_effect' } });
  });

  it('is the deputy’s once the ladder has climbed to them, and says for whom', async () => {
    const forum = await council.forum({ deciders: [], advisers: [] });
    expect(await rule(DENIZ, forum)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    await climb(forum, ['remind', 'settle', 'remind', 'escalate']);
    expect(await council.read(forum.decision, DENIZ)).toMatchObject({
      tier: 1,
      responsible: [{ name: 'deniz', because: 'escalation', tier: 1 }],
    });
    expect(await rule(DENIZ, forum)).toMatchObject({
      status: 200,
      body: {
        outcome: {
          by: 'deputy',
          decidedBy: { name: 'deniz' },
          actedFor: { name: 'oda' },
          sentence: 'deniz decided “Drop it” for oda',
        },
      },
    });
  });

  it.each([
    ['by an adviser', BEN, {}, 403, 'no-right'],
    ['by the facilitator', FAY, {}, 403, 'no-right'],
    ['by an auditor', AUDREY, {}, 403, 'no-right'],
    ['from another program', EVE, {}, 404, 'not-found'],
    ['for an option of nobody', ODA, { option: nobodys }, 422, 'unknown-reference'],
    ['with an answer to nobody', ODA, { answers: [{ position: nobodys, answer: 'No' }] }, 422, 'unknown-reference'],
    [
      'with two answers to one',
      ODA,
      {
        answers: [
          { position: nobodys, answer: 'No' },
          { position: nobodys, answer: 'Yes' },
        ],
      },
      400,
      'invalid-input',
    ],
    ['with NUL', ODA, { rationale: 'Nobody has used it\u0000' }, 400, 'invalid-input'],
    ['that is too long', ODA, { rationale: 'x'.repeat(4001) }, 400, 'invalid-input'],
    ['with an unknown key', ODA, { vote: 1 }, 400, 'invalid-input'],
  ])('is refused %s, and nothing is changed', async (_, as, more, status, code) => {
    const forum = await council.forum();
    await adviceClosed(forum);
    const answer = await rule(as, forum, more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await council.read(forum.decision)).toMatchObject({ state: 'open', outcome: null });
  });

  it('refuses answers by those who do not rule and to what is not there', async () => {
    const forum = await council.forum();
    const path = `decisions/${forum.decision}/answers`;
    const answers = [{ position: nobodys, answer: 'No' }];
    expect(await post(BEN, path, { answers })).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await post(DENIZ, path, { answers })).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await post(ODA, path, { answers })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'answers[0].position' }] },
    });
    expect(await post(ODA, path, { answers: [] })).toMatchObject({ status: 400 });
    expect(await post(EVE, path, { answers })).toMatchObject({ status: 404 });
  });

  /** Lets the rungs of a forum's ladder come due and fire, up to and with the last of `steps`. */
  async function climb({ decision }: Forum, steps: readonly string[]): Promise<void> {
    const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    const stepRunner = new PostgresStepRunner(worker, SILENT_NOTIFIER);
    for (const step of steps) await stepRunner.run(await due(decision, step), step as 'settle');
    await worker.destroy();
  }

  /** The step that is next, whose instant is now past. */
  async function due(decision: string, step: string) {
    const past = plusMs(new Date().toISOString(), -1000);
    const { rows } = await sql<{ entry: number; rung: number }>`
      update appointment a set at = ${past} from gate g
      where g.id = ${decision} and a.subject = g.id and a.entry = g.entry and a.rung = (
        select min(first.rung) from appointment first
        where first.subject = g.id and first.entry = g.entry and first."do" = ${step} and first.fired_at is null)
      returning g.entry, a.rung`.execute(council.superuser);
    await sql`update gate set next_at = ${past}, next_do = ${step}, next_rung = ${rows[0]?.rung} where id = ${decision}`.execute(
      council.superuser,
    );
    const [row] = rows;
    return { subject: { kind: 'decision' as const, id: decision }, entry: row?.entry ?? 0, rung: row?.rung ?? 0 };
  }

  it('lets either the ruling or the deadline win, never both, and tells the other', async () => {
    const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    const stepRunner = new PostgresStepRunner(worker, SILENT_NOTIFIER);
    const seen = new Set<string>();
    for (let n = 0; n < 8; n += 1) {
      const forum = await council.forum({
        deciders: [],
        advisers: [],
        ladder: [{ when: 'at_deadline', do: 'apply_default' }],
      });
      await climb(forum, ['settle']);
      const step = await due(forum.decision, 'apply_default');
      const race = [() => stepRunner.run(step, 'apply_default'), () => rule(ODA, forum)];
      const [first, second] = n % 2 === 0 ? race : [...race].reverse();
      const outcomes = await Promise.all([first?.(), second?.()]);
      const ruled = outcomes.find((outcome) => outcome && 'status' in outcome) as {
        status: number;
        body: { code?: string };
      };
      const decision = await council.read(forum.decision);
      const winner = decision.outcome?.by ?? '';
      seen.add(winner);
      expect([winner, ruled.status, ruled.body.code]).toEqual(
        winner === 'authority' ? ['authority', 200, undefined] : ['default', 409, 'already-decided'],
      );
      const decided = await council.api.db
        .selectFrom('journal')
        .select('id')
        .where('subject', '=', forum.decision)
        .where('type', '=', 'decided')
        .execute();
      expect(decided).toHaveLength(1);
    }
    expect(seen.size).toBeGreaterThan(0);
    await worker.destroy();
  }, 60_000);
});
