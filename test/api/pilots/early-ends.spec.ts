import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ANN, BEN, CLEO, CORA, FAY, ODA } from '../forum/a-forum.js';
import { TODAY, aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';
import { ENDS } from './piloting.js';

const LATER = '2031-02-04T08:00:00.000Z';

describe('a pilot ends early', () => {
  let council: PilotCouncil;
  const { post, planned, approve, started, show, measure, one, toldBy, steps } = pilotVoices(() => council);

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterEach(() => council.clock(TODAY));
  afterAll(() => council.end());

  const told = async (id: string) => toldBy({ kind: 'pilot', id }, 'announce_pilot_verdict', 'pilot_withdrawn');

  it('before it started, when not everybody approves it in time: who approved it and was to watch it hears so', async () => {
    const pilot = await planned();
    await approve(pilot);
    await post(FAY, `pilots/${pilot.id}/reviews`, { email: CORA });
    await steps({ kind: 'pilot', id: pilot.id }, ENDS);
    expect((await show(pilot.id)).state).toBe('withdrawn');
    const letters = await told(pilot.id);
    expect(letters.map(({ to }) => to)).toEqual([ANN, BEN, CLEO, ODA]);
    for (const { text } of letters) expect(text).toContain('not everybody had approved it in time');
  });

  it('before it started, with its cycle: the same people hear why', async () => {
    const cycle = await council.cycle();
    const pilot = await planned({ cycle });
    await approve(pilot);
    await post(FAY, `cycles/${cycle}/cancel`, { reason: 'The budget is gone' });
    const letters = await told(pilot.id);
    expect(letters.map(({ to }) => to)).toEqual([ANN, BEN, CLEO, ODA]);
    for (const { text } of letters) expect(text).toContain('its cycle was cancelled');
  });

  it('when the purpose is ended that covers it: it is halted by itself, before its ladder, and does not go on', async () => {
    const [cycle, held] = [await council.cycle(), await council.cycle()];
    const running = [await started(), await started({ cycle })];
    const still = await started({ cycle: held });
    const waiting = await planned();
    await approve(waiting);
    await council.publish('2032-06-01T00:00:00.000Z'); // they go on under what they began with
    await post(FAY, `cycles/${held}/hold`, { reason: 'A strike' });

    await council.clock(LATER);
    const ended = await post(FAY, `programs/${council.program}/consent-purposes/end`, { use: 'telemetry' });
    expect(ended.status).toBe(200);
    for (const { id } of running) {
      expect((await measure(id, [one({ at: TODAY })])).body.code).toBe('consent-missing');
      expect(await steps({ kind: 'pilot', id }, LATER)).toEqual(['halt']);
      const halted = await show(id);
      expect(halted).toMatchObject({ state: 'halted', halts: [{ because: 'consent', by: null, at: LATER }] });
      expect(await toldBy({ kind: 'pilot', id })).toMatchObject(
        [ANN, BEN, FAY, ODA].map((to) => ({
          to,
          text: expect.stringContaining('the purpose has ended that covers what it collects'),
        })),
      );
    }
    const decision = (await show(running[0]?.id ?? '')).halts[0]?.decision ?? '';
    const { options } = await council.read(decision);
    await council.clock('2031-02-20T08:00:00.000Z'); // advice has closed
    const option = options.find(({ title }) => title === 'Go on')?.id;
    const goingOn = await post(ODA, `decisions/${decision}/ruling`, { option, rationale: 'It did no harm so far' });
    expect([goingOn.status, goingOn.body.code]).toEqual([409, 'consent-missing']);

    expect((await show(still.id)).state).toBe('running'); // it stands still
    await post(FAY, `cycles/${held}/resume`);
    await steps({ kind: 'pilot', id: still.id }, '2031-02-20T08:00:00.000Z');
    expect(['halted', 'verdict']).toContain((await show(still.id)).state);

    const start = await post(BEN, `pilots/${waiting.id}/start`);
    expect([start.status, start.body.code]).toEqual([409, 'consent-missing']);
    await steps({ kind: 'pilot', id: waiting.id }, ENDS);
    for (const { text } of await told(waiting.id)) expect(text).toContain('the purpose has ended that covers');
  });
});
