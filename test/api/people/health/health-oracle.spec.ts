import fc from 'fast-check';
import { readProgramHealth } from '../../../../apps/api/src/collaboration-health/health.query.js';
import { connect, type Database } from '../../../../libs/database/connection.js';
import type { Health } from '../../../../libs/domain/health/health.js';
import { aDatabase, type TestDatabase } from '../../../servers/template-database.js';
import { byHand, trendOf, type Counted } from './by-hand.js';
import { smallPrograms, type SmallProgram } from './small-programs.js';
import { writeProgram } from './written-program.js';

const SEEDS = [1, 2, 3, 4];
const RUNS = 25;

describe('the health of any small program', () => {
  let database: TestDatabase;
  let owner: Database;
  let db: Database;
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    db = connect(database.apiUrl, { name: 'test-api', max: 1 });
  });
  afterAll(async () => {
    await owner.destroy();
    await db.destroy();
    await database.drop();
  });

  /** What the figures came to: at the end each of these must have been met. */
  const met = new Set<string>();

  async function compare(plan: SmallProgram): Promise<void> {
    const { id, cycles } = await writeProgram(owner, plan);
    const viewer = { program: id, person: id, roles: ['facilitator'] as const, audiences: plan.audiences };
    const { together, trend } = await readProgramHealth(db, viewer, { cycles: plan.latest });
    const asked = trendOf(plan);
    expect(trend.map(({ cycle }) => cycle.id)).toEqual(asked.map((one) => cycles[plan.cycles.indexOf(one)]));
    expect(trend.map(({ health }) => near(counted(health)))).toEqual(asked.map((one) => near(byHand(plan, [one]))));
    expect(near(counted(together))).toEqual(near(byHand(plan, asked)));
    for (const what of whatWasMet(together, trend.length)) met.add(what);
  }

  it.each(SEEDS)('is what one counts by hand, of each cycle and of all together (seed %i)', async (seed) => {
    await fc.assert(fc.asyncProperty(smallPrograms, compare), { seed, numRuns: RUNS });
  });

  it('has had every case', () => {
    const shares = ['coverage', 'onTime', 'read', 'answered', 'coAuthored', 'misunderstood', 'useful'];
    const cases = shares.flatMap((share) => [`${share} none`, `${share} all`, `${share} some`, `${share} nothing`]);
    expect([...met].sort()).toEqual(
      [
        ...cases,
        'one channel',
        'one voice',
        'a topic not reached',
        'several cycles',
        'one cycle',
        'no cycle',
        'toItem',
        'itemToAnswer',
        'toAnswer',
      ].sort(),
    );
  });
});

const counted = ({ decisions: _decisions, waits: _waits, ...rest }: Health): Counted => rest;

/** Numbers as they are beside errors of rounding. */
const near = (value: Counted): unknown =>
  JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === 'number' ? Math.round(1e6 * one) / 1e6 : one,
  );

function whatWasMet(
  { coverage, preReads, closure, items, answers, channels, latency }: Health,
  cycles: number,
): string[] {
  const shares = { coverage: coverage.share, ...preReads, answered: closure.answered, useful: answers.useful };
  const { coAuthored, misunderstood } = items;
  const of = (share: number | null): string =>
    share === null ? 'nothing' : share === 0 ? 'none' : share === 1 ? 'all' : 'some';
  return [
    ...Object.entries({ ...shares, coAuthored, misunderstood }).map(([name, share]) => `${name} ${of(share)}`),
    ...(channels.oneChannel ? ['one channel'] : []),
    ...(closure.topicsNotReached > 0 ? ['a topic not reached'] : []),
    ...(channels.oneVoice ? ['one voice'] : []),
    ...Object.entries(latency).flatMap(([name, { count }]) => (count > 0 ? [name] : [])),
    ['no cycle', 'one cycle'][cycles] ?? 'several cycles',
  ];
}
