import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { ANN, FAY } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aSlowCycle } from '../harness/slow-cycle.js';
import { expectSound } from '../invariants.js';

const ENOUGH = { reason: 'Enough of it' };

describe('SIGTERM to a worker while neither Temporal nor the mail server answers', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('worker asked to end', { postgres: 'shared', env: { LOG_LEVEL: 'info' } });
  });
  afterAll(() => ground?.stop());

  /** Seen to fail with loops that go on until Temporal has been given up: a letter that came after the signal was taken up. */
  it('ends in order before it would be killed, and takes up no further letter', async () => {
    const { stack, recorder, links } = ground;
    stack.mail.answers = { [ANN]: 451 };
    const first = await aSlowCycle(recorder);
    await eventually(async () => (await retryAfter(first.id, '1 hour')) > 0, 60_000);
    stack.mail.answers = { [ANN]: 'never' };
    const second = await aSlowCycle(recorder);
    await eventually(() => stack.mail.unanswered.size > 0, 60_000);
    await links['worker->temporal'].inject({ is: 'black-hole' });
    const before = await attempts(first.id);
    const ended = stack.kill('worker-1', 'SIGTERM'); // at most as long as systemd and Compose wait
    await eventually(() => expect(log()).toContain('worker drains'), 30_000);
    await retryAfter(first.id, '0 seconds');
    await ended;
    expect(log()).toContain('worker ended');
    expect(await attempts(first.id)).toEqual(before);
    stack.mail.answers = {};
    await ground.heal();
    await eventually(async () => expect(await attempts(first.id)).not.toEqual(before), 60_000);
    for (const { id } of [first, second]) await recorder.ask(FAY, 'POST', `/v1/cycles/${id}/cancel`, ENOUGH);
    await expectSound(ground);
  });

  const log = (): string => readFileSync(join(ground.stack.home.logs, 'worker-1.log'), 'utf8');

  /** The letters of a cycle that failed are tried again after so long. Says how many there are. */
  const retryAfter = async (cycle: string, pause: string): Promise<number> => {
    const failed = await ground.stack.superuser
      .updateTable('notice')
      .set({ notBefore: sql<string>`clock() + ${pause}::interval` })
      .where('cycle', '=', cycle)
      .where('state', '=', 'queued')
      .where('lastError', 'is not', null)
      .returning('id')
      .execute();
    return failed.length;
  };

  /** Of each letter of a cycle. */
  const attempts = async (cycle: string): Promise<number[]> => {
    const notices = ground.stack.superuser.selectFrom('notice').select('attempts').where('cycle', '=', cycle);
    return (await notices.orderBy('id').execute()).map((notice) => notice.attempts);
  };
});
