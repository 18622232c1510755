import { sql } from 'kysely';
import { FAY } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import type { Part } from '../../servers/stack/parts.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

/** Bug to seed: idempotency keys that are not looked up: what a frozen API had taken is then done twice. */
describe('an event loop that stands still', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('blocked', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it('of the API: its clients ask again, and nothing is done twice', async () => {
    const people = await ground.people({ cycles: 2 });
    await eventually(() => Promise.resolve(ground.recorder.done().length > 10), 30_000);
    await frozen('api-1', async () => {
      await eventually(() => Promise.resolve(timedOut() >= 5), 30_000);
    });
    await people.over(120_000);
    await expectSound(ground);
  });

  it('of the worker: people go on, and deadlines are made up for', async () => {
    const people = await ground.people({ cycles: 2, eagerness: 0.05 });
    await eventually(async () => (await latestMs()) > -5000, 30_000);
    await frozen('worker-1', async () => {
      await eventually(async () => (await latestMs()) > 5000, 60_000);
      const { status } = await ground.stack.call(FAY, 'GET', `/v1/cycles/${people.cycles[0]}`);
      expect(status).toBe(200);
    });
    await people.over(120_000);
    await expectSound(ground);
  });

  async function frozen(part: Part, meanwhile: () => Promise<void>): Promise<void> {
    const pid = ground.stack.pid(part);
    if (pid === null) throw new Error(`${part} does not run`);
    process.kill(pid, 'SIGSTOP');
    await meanwhile().finally(() => process.kill(pid, 'SIGCONT'));
  }

  const timedOut = (): number =>
    ground.recorder.asked.flatMap(({ tries }) => tries.filter(({ outcome }) => typeof outcome === 'string')).length;

  /** How late the most overdue step is, in ms; negative while none is due. */
  const latestMs = async (): Promise<number> => {
    const { rows } = await sql<{ ms: number | null }>`
      select max(extract(epoch from clock() - next_at) * 1000)::float8 as ms from gate
      where not over and kind != 'program'`.execute(ground.stack.superuser);
    return rows[0]?.ms ?? -Infinity;
  };
});
