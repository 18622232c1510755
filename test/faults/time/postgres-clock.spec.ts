import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from './move-clock.js';

/** Bug to seed: a step that compares its instant with the process' own time. */
describe("Postgres' clock a day ahead of Temporal's", () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround("Postgres' clock", { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it('deadlines fire by it', async () => {
    await moveClock(ground, '1 day');
    const alone = await ground.people({ cycles: 2, secondsPerWorkingDay: 1 });
    await alone.stop(); // from here on time does everything
    await eventually(() => over(alone.cycles), 90_000);
    await expectSound(ground);
  });

  const over = async (cycles: readonly string[]): Promise<boolean> => {
    const rows = await ground.stack.db.selectFrom('gate').select('over').where('id', 'in', cycles).execute();
    return rows.length === cycles.length && rows.every((row) => row.over);
  };
});
