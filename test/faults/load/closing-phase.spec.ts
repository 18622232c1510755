import { sql } from 'kysely';
import { AGENDA, ANN, BEN, CLEO, DEE, FAY, ODA, type CycleSeen } from '../../servers/a-council.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const CONTRIBUTIONS = 10_000;
const WRITERS = 50;
const VOICES = [ANN, BEN, ODA];
const PEOPLE = [
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  ...VOICES.map((email) => ({ email, name: email.split('@')[0], group: 'end_user' })),
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
];

/** Seen to fail with contributions that do not lock the gate: some stood in the journal after the close. */
describe(`${CONTRIBUTIONS} contributions while their phase closes`, () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('closing phase', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it('each is answered and kept, or refused as too late', async () => {
    const { ask } = ground.recorder;
    const program = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      participants: PEOPLE,
      engagement: { calendar: { zone: 'UTC' } },
    });
    const brief = { title: 'Hot', scope: 'The weekly report', ...AGENDA, invite: VOICES };
    const { body: cycle } = await ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    const post = (as: string, path: string, body: object) => ask(as, 'POST', `/v1/cycles/${cycle.id}/${path}`, body);
    expect((await post(FAY, 'agenda/publish', {})).status).toBe(200);
    expect((await post(FAY, 'session/open', { reason: 'Everybody is here' })).status).toBe(200);

    let next = 0;
    let kept = 0;
    let late = 0;
    const closings: Promise<unknown>[] = [];
    const strange: unknown[] = [];
    const writer = async (): Promise<void> => {
      while (next < CONTRIBUTIONS) {
        const n = (next += 1);
        const text = `Number ${n}: on Monday the report took ${n} minutes`;
        const { status, body } = await post(VOICES[n % VOICES.length] ?? ANN, 'contributions', {
          kind: 'feedback',
          text,
        });
        if (status === 201) kept += 1;
        else if (status === 409 && LATE.has(String(body.code))) late += 1;
        else strange.push([status, body]);
        if (n === CONTRIBUTIONS / 2) closings.push(post(FAY, 'input/close', { reason: 'Everybody has spoken' }));
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
    expect(await Promise.all(closings)).toMatchObject([{ status: 200 }]);
    expect(strange).toEqual([]);
    expect(kept + late).toBe(CONTRIBUTIONS);
    expect(Math.min(kept, late)).toBeGreaterThan(CONTRIBUTIONS / 10);

    const { rows } = await sql<{ rows: number; entries: number; after: number }>`
      select (select count(*)::int from contribution where cycle = ${cycle.id}) as rows,
        count(*)::int as entries,
        count(*) filter (where id > (select min(id) from journal where cycle = ${cycle.id} and type = 'phase-began'
          and body->>'phase' = 'refinement'))::int as after
      from journal where cycle = ${cycle.id} and type = 'contributed'`.execute(ground.stack.superuser);
    expect(rows[0]).toEqual({ rows: kept, entries: kept, after: 0 });
    await expectSound(ground);
  });
});

const LATE = new Set(['phase-closed', 'input-closed']);
