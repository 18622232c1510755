import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WaitList, WaitView } from '../../../apps/api/src/waiting/waiting.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, CLEO, CORA, EVE, FAY, ODA, TOM } from '../forum/a-forum.js';
import { TODAY, aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';
import { ENDS, STARTS } from './piloting.js';

const EVERY = { measuredEvery: 'P7D' };
const later = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString();

describe('who a pilot waits for', () => {
  let council: PilotCouncil;
  const { get, post, planned, approve, started, measure, one, steps } = pilotVoices(() => council);
  const waits = async (as: string, path: string): Promise<readonly WaitView[]> => {
    const answer = await get<WaitList>(as, `${path}/waiting`);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.body.items;
  };

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterEach(() => council.clock(TODAY));
  afterAll(() => council.end());

  it('is somebody to name who reviews it, then the reviewer, then time', async () => {
    const pilot = await planned();
    const path = `pilots/${pilot.id}`;
    const name = 'name who reviews it, because it starts only after approval';
    const wait = { until: STARTS, pilot: pilot.id, decision: null, review: null };
    expect(await waits(ANN, path)).toMatchObject([{ sentence: `fay is to ${name}`, you: false, ...wait }]);
    const asked = await post(FAY, `${path}/reviews`, { email: CORA });
    const review = asked.body.reviews[0]?.id;
    expect(await waits(CORA, path)).toMatchObject([
      { sentence: 'You are to give a verdict', you: true, pilot: pilot.id, review },
    ]);
    expect(await waits(ANN, `reviews/${review ?? ''}`)).toMatchObject([
      { sentence: 'cora is to give a verdict', pilot: pilot.id },
    ]);
    const other = await planned();
    await approve(other);
    expect(await waits(FAY, `pilots/${other.id}`)).toEqual([]);
  });

  it('is its owner while it runs, until so much after the last figures, as the reminder goes', async () => {
    const pilot = await started(EVERY);
    const path = `pilots/${pilot.id}`;
    const first = { sentence: 'You are to send what was measured', you: true, overdue: false, pilot: pilot.id };
    expect(await waits(BEN, path)).toMatchObject([{ ...first, until: later(TODAY, 7) }]);
    await council.clock(later(TODAY, 3));
    await measure(pilot.id, [one({ at: later(TODAY, 3) })]);
    const until = later(TODAY, 10);
    expect(await waits(BEN, path)).toMatchObject([{ ...first, until }]);
    expect(await steps({ kind: 'pilot', id: pilot.id }, later(TODAY, 7))).toEqual([
      expect.stringMatching(/^(?:remind|escalate|halt)$/),
    ]); // which finds that it was measured
    expect(await waits(ANN, path)).toMatchObject([{ sentence: 'ben is to send what was measured', until }]);
    await council.clock(later(ENDS, -1));
    await measure(pilot.id, [one({ at: later(ENDS, -1) })]);
    expect(await waits(BEN, path)).toMatchObject([{ ...first, until: ENDS }]);
  });

  it('is its owner once more for the verdict, then nobody', async () => {
    const pilot = await started({ measuredEvery: 'P60D' });
    await steps({ kind: 'pilot', id: pilot.id }, ENDS);
    const sentence = 'ben is to say what the pilot showed, and close it';
    expect(await waits(FAY, `pilots/${pilot.id}`)).toMatchObject([{ sentence, pilot: pilot.id }]);
    await post(BEN, `pilots/${pilot.id}/verdict`, { statement: 'It holds' });
    expect(await waits(FAY, `pilots/${pilot.id}`)).toEqual([]);
  });

  it('is whoever decides what becomes of it, once it is halted', async () => {
    const pilot = await started(EVERY);
    const halted = await post(ANN, `pilots/${pilot.id}/halt`, { reason: 'Drafts are lost' });
    const decision = halted.body.halts[0]?.decision ?? '';
    const owed = await waits(BEN, `pilots/${pilot.id}`);
    expect(owed).toMatchObject([
      { sentence: expect.stringMatching(/^You .*to give advice$/), decision, pilot: pilot.id },
      { sentence: 'oda is to decide, once everybody who is asked has spoken', decision, pilot: pilot.id },
    ]);
    expect(await waits(BEN, `decisions/${decision}`)).toEqual(owed);
    await council.clock(plusMs((await council.read(decision)).advice?.closesAt ?? '', 1));
    expect(await waits(ODA, `pilots/${pilot.id}`)).toMatchObject([{ sentence: 'You are to decide', decision }]);
  });

  it('is told of its cycle as well, and to whoever may read the pilot only', async () => {
    const cycle = await council.cycle({ invite: [ANN] });
    const pilot = await planned({ cycle });
    const ofTeam = { owner: TOM, decider: FAY, safeguards: { halters: [TOM], rollback: 'Switch the flag off' } };
    const hidden = await planned({ cycle, audience: 'team', ...ofTeam });
    const pilotsOf = async (as: string) =>
      (await waits(as, `cycles/${cycle}`)).flatMap(({ pilot: waitedFor }) => (waitedFor === null ? [] : [waitedFor]));
    expect((await pilotsOf(FAY)).sort()).toEqual([pilot.id, hidden.id].sort());
    expect(await pilotsOf(ANN)).toEqual([pilot.id]);
    for (const [as, id] of [
      [ANN, hidden.id],
      [EVE, pilot.id],
      [FAY, randomUUID()],
    ] as const)
      expect(await get(as, `pilots/${id}/waiting`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await get(FAY, 'pilots/x/waiting')).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('stands first on its page, and is one command', async () => {
    const pilot = await planned({ name: 'Who looks at it' });
    await post(FAY, `pilots/${pilot.id}/reviews`, { email: CLEO });
    const headers = { accept: 'text/html', authorization: `Bearer ${await council.api.token(CLEO)}` };
    const page = await (await fetch(`${council.api.origin}/v1/pilots/${pilot.id}`, { headers })).text();
    expect(page).toMatch(/<h2>Who is waited for<\/h2>\n<ul><li><span[^>]*>You are to give a verdict<\/span>/);
    expect(page.indexOf('Who is waited for')).toBeLessThan(page.indexOf('What is known'));
    const told = await typed(council.api, CLEO, 'pilot', 'waiting', 'who looks');
    expect(told.text).toMatch(/^You are to give a verdict, until /);
  });
});
