import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { aProvingGround, type ProvingGround } from '../../faults/harness/proving-ground.js';
import { expectSound } from '../../faults/invariants.js';
import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import type { Answer } from '../../servers/an-api.js';
import { eventually } from '../../servers/eventually.js';
import { anHttpClient } from '../../servers/stack/http-client.js';

interface Said {
  readonly id: string;
  readonly code?: string;
}

describe('two APIs and two workers', () => {
  let ground: ProvingGround;
  const http = anHttpClient();
  beforeAll(async () => {
    ground = await aProvingGround('scaling out', { apis: 2, workers: 2, postgres: 'shared' });
  }, 120_000);
  afterAll(async () => {
    http.close();
    await ground?.stop();
  }, 60_000);

  /** Which workers did something in a workflow, by the names that they give themselves. */
  async function workersOf(cycles: readonly string[]): Promise<Set<string>> {
    const seen = new Set<string>();
    for (const cycle of cycles) {
      const { events } = await ground.stack.temporal.workflow.getHandle(`cycle:${cycle}`).fetchHistory();
      for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
        if (started?.identity) seen.add(started.identity);
      }
    }
    return seen;
  }

  /** A cycle that takes input. */
  async function anOpenCycle(): Promise<{ program: string; id: string }> {
    const { recorder } = ground;
    const program = await recorder.ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'P',
      product: 'P',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [ANN] };
    const cycle = await recorder.ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    const opened = await recorder.ask(FAY, 'POST', `/v1/cycles/${cycle.body.id}/agenda/publish`, {});
    expect(opened.status).toBe(200);
    return { program: program.body.id, id: cycle.body.id };
  }

  /** To one of the APIs, past the proxy. */
  const say = async (api: number, cycle: string, key: string): Promise<Answer<Said>> =>
    http.send<Said>(ground.stack.apiAddresses[api] ?? '', {
      method: 'POST',
      path: `/v1/cycles/${cycle}/contributions`,
      body: { kind: 'feedback', text: `${key}: the report took 18 minutes on Monday` },
      headers: { authorization: `Bearer ${await ground.stack.token(ANN)}`, 'idempotency-key': key },
    });

  it('share the work, and nothing is done twice', async () => {
    const people = await ground.people({ cycles: 4 });
    await people.over(120_000);
    await expectSound(ground);
    expect((await workersOf(people.cycles)).size).toBe(2);
    const letters = ground.stack.mail.mails.map(({ raw }) => /^message-id: *(\S+)/im.exec(raw)?.[1]);
    expect(letters.length).toBeGreaterThan(20);
    expect(letters.filter((id, index) => letters.indexOf(id) !== index)).toEqual([]);
  }, 240_000);

  it('give one answer to an Idempotency-Key, whichever API is asked, also at the same instant', async () => {
    const cycle = await anOpenCycle();
    const keys = Array.from({ length: 40 }, () => randomUUID());
    const first = await Promise.all(keys.map((key) => Promise.all([say(0, cycle.id, key), say(1, cycle.id, key)])));
    for (const { status, body } of first.flat()) {
      expect([status, body.code]).toEqual(status === 201 ? [201, undefined] : [409, 'in-flight']);
    }
    expect(first.filter((both) => both.every(({ status }) => status !== 201))).toEqual([]); // one of the two always did it
    for (const [index, key] of keys.entries()) {
      const before = first[index]?.find(({ status }) => status === 201)?.body.id;
      expect([(await say(0, cycle.id, key)).body.id, (await say(1, cycle.id, key)).body.id]).toEqual([before, before]);
    }
    const kept = await ground.stack.db.selectFrom('contribution').select('id').where('cycle', '=', cycle.id).execute();
    expect(kept).toHaveLength(keys.length);
  }, 60_000);

  it('seal a program one at a time: whoever finds it taken goes on to the next', async () => {
    const [one, other] = [await anOpenCycle(), await anOpenCycle()];
    const waiting = async (program: string): Promise<number> =>
      (await ground.stack.superuser.selectFrom('unsealed').select('journalId').where('program', '=', program).execute())
        .length;
    await eventually(async () => (await waiting(one.program)) + (await waiting(other.program)) === 0);
    await ground.stack.superuser.connection().execute(async (session) => {
      const seat = sql`hashtextextended(${`seal:${one.program}`}, 0)`;
      await sql`select pg_advisory_lock(${seat})`.execute(session); // a third sealer that takes its time
      await Promise.all([one, other].flatMap(({ id }) => [say(0, id, randomUUID()), say(1, id, randomUUID())]));
      await eventually(async () => (await waiting(other.program)) === 0);
      expect(await waiting(one.program)).toBe(2);
      await sql`select pg_advisory_unlock(${seat})`.execute(session);
    });
    await eventually(async () => (await waiting(one.program)) === 0);
    await expectSound(ground);
  }, 60_000);

  it('lose nothing when one of each is killed', async () => {
    const people = await ground.people({ cycles: 3 });
    const before = ground.recorder.done().length;
    await eventually(() => Promise.resolve(ground.recorder.done().length > before + 20), 30_000);
    await Promise.all([ground.stack.kill('api-1'), ground.stack.kill('worker-1')]);
    const then = ground.recorder.done().length;
    await eventually(() => Promise.resolve(ground.recorder.done().length > then + 20), 30_000); // the others go on
    await people.over(180_000);
    await ground.heal();
    await expectSound(ground);
  }, 300_000);
});
