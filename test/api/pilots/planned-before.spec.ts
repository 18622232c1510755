import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { PilotList } from '../../../apps/api/src/pilots/pilot.schemas.js';
import { FAY } from '../forum/a-forum.js';
import { aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';

describe('pilots that were planned by rules of before', () => {
  let council: PilotCouncil;
  const { get, planned, show, change } = pilotVoices(() => council);

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterAll(() => council.end());

  it('are shown, listed and changed, though a segment of theirs has a key that no segment gets any more', async () => {
    const { id } = await planned();
    await sql`update pilot set segments = '{vendor}' where id = ${id}`.execute(council.api.db);
    const cohort = { percent: 10, segments: ['vendor'] };
    expect(await show(id)).toMatchObject({ id, cohort });
    expect((await get<PilotList>(FAY, `programs/${council.program}/pilots`)).body.items).toMatchObject([
      { id, cohort },
    ]);
    expect(await change(id, { name: 'The short form at night' })).toMatchObject({ status: 200, body: { cohort } });
  });
});
