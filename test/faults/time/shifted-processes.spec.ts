import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const DAY_MS = 86_400_000;

/** Bug to seed: `readClock` answering the process' own time. */
describe('clocks of API and worker off by a day', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('shifted processes', {
      postgres: 'shared',
      env: {
        NODE_OPTIONS: `--import=${new URL('./shift-date.mjs', import.meta.url).href}`,
        TEST_SHIFT_API_MS: String(-DAY_MS), // a day ahead, the tokens of a day would have expired
        TEST_SHIFT_WORKER_MS: String(DAY_MS),
      },
    });
  });
  afterAll(() => ground?.stop());

  it('change nothing: facts are dated by Postgres, and deadlines fire', async () => {
    expect(clockOf('api-1') - ground.began).toBeLessThan(-DAY_MS / 2);
    expect(clockOf('worker-1') - ground.began).toBeGreaterThan(DAY_MS / 2);
    const people = await ground.people({ cycles: 2 });
    await people.over(90_000);
    await expectSound(ground);
    const { rows } = await sql<{ strange: number; all: number }>`
      select count(*)::int as all, count(*) filter (where abs(extract(epoch from at - clock())) > 600)::int as strange
      from (select at from journal union all select created_at from notice union all select sent_at from notice
        where sent_at is not null union all select opened_at from gate) as dated`.execute(ground.stack.superuser);
    expect(rows[0]?.strange).toBe(0);
    expect(rows[0]?.all).toBeGreaterThan(50);
  });

  /** What it said at its start, in ms since 1970. */
  const clockOf = (part: string): number => {
    const log = readFileSync(join(ground.stack.home.logs, `${part}.log`), 'utf8');
    return Date.parse(/Its clock says (\S+)/.exec(log)?.[1] ?? '');
  };
});
