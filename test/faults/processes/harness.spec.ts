import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

/** Seen to fail with a verdict journaled twice: `journaled for one command 2 times: ... reviewed`, and `reviewed after reviewed`. */
describe('people on a stack without faults', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('harness');
  });
  afterAll(() => ground?.stop());

  it('leave it sound', async () => {
    const people = await ground.people({ cycles: 3, pilots: true });
    await people.over(90_000);
    await expectSound(ground);
  });
});
