import { existsSync } from 'node:fs';
import { identityOf } from '../../../libs/embedded/process-identity.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

/**
 * Seen to fail with `synchronous_commit=off`: cycles that had been answered were gone when Postgres came back. With a worker that sends
 * at its start what was sent last: `2 mails with one id`, 57 times.
 */
describe('people on a stack of processes', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('stack', { apis: 2, workers: 2 });
  });
  afterAll(() => ground?.stop());

  it('leave it sound after each part was killed once, and nothing is left when it ends', async () => {
    const { stack } = ground;
    const people = await ground.people({ cycles: 2, pilots: true });
    for (const part of stack.parts) {
      await stack.kill(part);
      expect(stack.runs(part)).toBe(false);
      await stack.start(part);
    }
    await stack.untilReady();
    await people.over(120_000);
    await expectSound(ground);
    const pids = stack.parts.flatMap((part) => stack.pid(part) ?? []);
    expect(pids).toHaveLength(6);
    await ground.stop();
    expect(pids.map((pid) => identityOf(pid))).toEqual(pids.map(() => undefined));
    expect(existsSync(stack.home.root)).toBe(false);
  });
});
