import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { PilotList } from '../../../apps/api/src/pilots/pilot.schemas.js';
import { eventually } from '../../servers/eventually.js';
import { FAY } from '../forum/a-forum.js';
import { aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';
import { BAD_CHANGES, BAD_PLANS } from './piloting.js';

describe('the plan of a pilot', () => {
  let council: PilotCouncil;
  const { get, post, plan, planned, show, change } = pilotVoices(() => council);

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterAll(() => council.end());

  it('of before is shown, listed and changed, though a segment of it has a key that no segment gets any more', async () => {
    const { id } = await planned();
    await sql`update pilot set segments = '{vendor}' where id = ${id}`.execute(council.api.db);
    const cohort = { percent: 10, segments: ['vendor'] };
    expect(await show(id)).toMatchObject({ id, cohort });
    expect((await get<PilotList>(FAY, `programs/${council.program}/pilots`)).body.items).toMatchObject([
      { id, cohort },
    ]);
    expect(await change(id, { name: 'The short form at night' })).toMatchObject({ status: 200, body: { cohort } });
  });

  it.each(BAD_PLANS)('with %s is refused', async (_, parts, status, code, paths) => {
    const answer = await post(FAY, `programs/${council.program}/pilots`, plan(parts));
    expect([answer.status, answer.body.code, answer.body.errors.map(({ path }) => path)]).toEqual([
      status,
      code,
      paths,
    ]);
  });

  it.each(BAD_CHANGES)('is not changed to %s', async (_, parts, status, code, paths) => {
    const { id } = await planned();
    const { status: answered, body } = await change(id, parts);
    expect([answered, body.code, body.errors.map(({ path }) => path)]).toEqual([status, code, paths]);
    expect((await show(id)).revision).toBe(1);
  });

  it('is counted with those of other cycles, also when two are made at once where there is room for one', async () => {
    const { program, superuser } = council;
    const cycles = [await council.cycle(), await council.cycle()];
    await sql`insert into gate (kind, id, program, phase, opened_at)
      select 'pilot', gen_random_uuid(), ${program}, 'planned', now() from generate_series(1, 99 -
        (select count(*)::int from gate where program = ${program} and kind = 'pilot' and not over))`.execute(
      superuser,
    );
    const waiting = sql<{
      n: number;
    }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    const plans = await superuser.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`program:${program}`}, 0))`.execute(tx);
      const both = cycles.map((cycle) => post(FAY, `programs/${program}/pilots`, plan({ cycle })));
      await eventually(async () => expect((await waiting.execute(superuser)).rows[0]?.n).toBe(2));
      return { both };
    });
    const answers = await Promise.all(plans.both);
    expect(answers.map(({ status, body }) => [status, body.code ?? 'planned']).sort()).toEqual([
      [201, 'planned'],
      [409, 'limit-reached'],
    ]);
    await sql`delete from gate g where kind = 'pilot' and not exists (select from pilot p where p.id = g.id)`.execute(
      superuser,
    );
  });
});
