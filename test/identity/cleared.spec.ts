import { sql } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import { Audience, Role, StakeholderGroup, clearance } from '../../libs/domain/people.js';
import { cleared } from '../../libs/identity/cleared.js';

/** All subsets: what somebody may be at once. */
const subsets = <T>(all: readonly T[]): T[][] =>
  all.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);

describe('who may read what, in SQL', () => {
  let db: Database;
  beforeAll(() => {
    db = connect(process.env.TEST_DATABASE_SUPERUSER_URL ?? '', { name: 'test', max: 1 });
  });
  afterAll(() => db.destroy());

  it('is the rule: the same for every set of roles, group and audience', async () => {
    const members = subsets(Role.options).flatMap((roles) =>
      StakeholderGroup.options.map((group) => ({ roles, stakeholder_group: group })),
    );
    const { rows } = await sql<{ roles: Role[]; group: StakeholderGroup; audience: Audience; may: boolean }>`
      select m.roles, m.stakeholder_group as "group", p.audience, ${cleared('m', 'p.audience')} as may
      from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as m (roles text[], stakeholder_group text)
        cross join unnest(${[...Audience.options, 'unheard-of']}::text[]) as p (audience)`.execute(db);
    expect(rows).toHaveLength(32 * 8 * 5);
    const wrong = rows.filter(({ roles, group, audience, may }) => may !== clearance(roles, group).includes(audience));
    expect(wrong).toEqual([]);
    expect(rows.filter(({ may }) => may).length).toBeGreaterThan(500);
  });
});
