import fc from 'fast-check';
import { readProgramHealth } from '../../../../apps/api/src/collaboration-health/health.query.js';
import type { ProgramHealthView } from '../../../../apps/api/src/collaboration-health/health.schemas.js';
import { connect, type Database } from '../../../../libs/database/connection.js';
import type { Health } from '../../../../libs/domain/health/health.js';
import { aDatabase, type TestDatabase } from '../../../servers/template-database.js';
import { byHand, mixByHand, trendOf } from './by-hand.js';
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
    const { together, trend, channelMix } = await readProgramHealth(db, viewer, { cycles: plan.latest });
    const asked = trendOf(plan);
    expect(trend.map(({ cycle }) => cycle.id)).toEqual(asked.map((one) => cycles[plan.cycles.indexOf(one)]));
    expect(trend.map(({ health }) => near(health))).toEqual(asked.map((one) => near(byHand(plan, [one]))));
    expect(near(together)).toEqual(near(byHand(plan, asked)));
    expect(channelMix).toEqual(mixByHand(plan));
    for (const what of whatWasMet({ ...together, channelMix }, trend.length)) met.add(what);
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
        ...['decisions', 'stalled', 'escalated twice'],
        ...['short of a channel', 'channels used lately', 'no channel used lately'],
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

/** Numbers as they are beside errors of rounding. */
const near = (value: Health): unknown =>
  JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === 'number' ? Math.round(1e6 * one) / 1e6 : one,
  );

type Met = Health & Pick<ProgramHealthView, 'channelMix'>;

function whatWasMet(
  { coverage, preReads, closure, items, answers, channels, latency, ...rest }: Met,
  cycles: number,
): string[] {
  const shares = { coverage: coverage.share, ...preReads, answered: closure.answered, useful: answers.useful };
  const { decisions, waits, channelMix } = rest;
  const { coAuthored, misunderstood } = items;
  const of = (share: number | null): string =>
    share === null ? 'nothing' : share === 0 ? 'none' : share === 1 ? 'all' : 'some';
  return [
    ...Object.entries({ ...shares, coAuthored, misunderstood }).map(([name, share]) => `${name} ${of(share)}`),
    ...(channels.oneChannel ? ['one channel'] : []),
    ...(decisions.count > 1 ? ['decisions'] : []),
    ...(waits.stalled > 0 ? ['stalled'] : []),
    ...(waits.escalations.length > 1 ? ['escalated twice'] : []),
    ...(channelMix.short.length > 0 ? ['short of a channel'] : []),
    ...(channelMix.channels.some(({ said }) => said > 0) ? ['channels used lately'] : ['no channel used lately']),
    ...(closure.topicsNotReached > 0 ? ['a topic not reached'] : []),
    ...(channels.oneVoice ? ['one voice'] : []),
    ...Object.entries(latency).flatMap(([name, { count }]) => (count > 0 ? [name] : [])),
    ['no cycle', 'one cycle'][cycles] ?? 'several cycles',
  ];
}
