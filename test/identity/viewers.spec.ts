import { randomUUID } from 'node:crypto';
import { sql, type KyselyPlugin } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { Viewers } from '../../libs/identity/memberships.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

describe('who asks', () => {
  const [ann, ben, program] = [randomUUID(), randomUUID(), randomUUID()];
  let database: TestDatabase;
  let owner: Database;
  let api: Database;
  let asked = 0;
  let viewers: Viewers;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => ((asked += 1), node),
    transformResult: ({ result }) => Promise.resolve(result),
  };
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    api = connect(database.apiUrl, { name: 'test-api', max: 2 });
    const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
    await sql`insert into person (id, email, name)
      values (${ann}, 'ann@example.org', 'Ann'), (${ben}, 'ben@example.org', 'Ben')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${engagement}, ${ann})`.execute(owner);
  });
  afterAll(async () => {
    await owner.destroy();
    await api.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await sql`insert into membership (program, person, roles, stakeholder_group)
      values (${program}, ${ann}, '{facilitator}', 'end_user') on conflict do nothing`.execute(owner);
    viewers = new Viewers(api.withPlugin(counting));
    asked = 0;
  });

  it('is looked up together with others that ask at once, and each gets their own answer', async () => {
    const of = (person: string) => viewers.of(person, 'programId', program);
    const seen = await Promise.all([of(ann), Promise.resolve().then(() => of(ben)), of(ann)]);
    expect(seen.map((viewer) => viewer?.person ?? null)).toEqual([ann, null, ann]);
    expect(asked).toBe(1);
  });

  it('is looked up anew the next time: whoever has left is nobody here', async () => {
    await expect(viewers.of(ann, 'programId', program)).resolves.toMatchObject({ roles: ['facilitator'] });
    await sql`delete from membership`.execute(owner);
    await expect(viewers.of(ann, 'programId', program)).resolves.toBeNull();
  });

  it('fails together when the question does, and goes well the next time', async () => {
    const both = await Promise.allSettled([
      viewers.of(ann, 'programId', program),
      viewers.of('no id', 'programId', program),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(viewers.of(ann, 'programId', program)).resolves.toMatchObject({ person: ann });
  });
});
