import type { PreviewView } from '../../../../apps/api/src/decisions/preview/preview.schemas.js';
import { ANN, DECISION, DENIZ, EVE, NIL, ODA, aCouncilForAll, voices } from '../a-forum.js';

interface Refusing {
  readonly code: string;
  readonly errors: readonly { readonly path: string }[];
}

/** The next four years of them. */
const MONDAYS = Array.from({ length: 210 }, (_, week) => {
  const first = Date.now() - ((new Date().getUTCDay() + 6) % 7) * 86_400_000;
  return new Date(first + week * 7 * 86_400_000).toISOString().slice(0, 10);
});

describe('a preview', () => {
  const council = aCouncilForAll();
  const { post } = voices(() => council);

  const ask = (as: string | null, body: object) => post<PreviewView & Refusing>(as, 'decisions/preview', body);
  const engagement = { calendar: { zone: 'Europe/Berlin' } };
  const opensAt = '2026-06-01T08:00:00.000Z';

  it('tells by the rules of a program what a decision would be like, and writes nothing', async () => {
    const count = async (): Promise<number> =>
      (await council.superuser.selectFrom('journal').select('id').execute()).length;
    const before = await count();
    const { status, body } = await ask(NIL, { decision: DECISION, program: council.program, opensAt });
    expect([status, body.deadline, body.latest.at]).toEqual([
      200,
      '2026-06-04T08:00:00.000Z',
      '2026-06-05T08:00:00.000Z',
    ]);
    expect(body.timeline.map((moment) => moment.do)).toEqual([
      'opens',
      'remind',
      'settle',
      'remind',
      'escalate',
      'apply_tie_break',
      'apply_default',
    ]);
    expect(body.text).toContain('If nobody acts:');
    expect(await count()).toBe(before);
  });

  it('needs no program', async () => {
    expect((await ask(EVE, { decision: DECISION, engagement })).status).toBe(200);
  });

  it.each<[string, string | null, () => object, number, string, string[]]>([
    ['nobody', null, () => ({ decision: DECISION, engagement }), 401, 'unauthenticated', []],
    ['a stranger to the program', EVE, () => ({ decision: DECISION, program: council.program }), 404, 'not-found', []],
    [
      'a default that is no option',
      ANN,
      () => ({ decision: { ...DECISION, defaultOption: 'Something else' }, engagement }),
      400,
      'invalid-input',
      ['decision.defaultOption'],
    ],
    ['neither program nor engagement', ANN, () => ({ decision: DECISION }), 400, 'invalid-input', ['program']],
    [
      'two faults of a ladder, both',
      ANN,
      () => ({
        decision: {
          ...DECISION,
          ladder: [
            { when: 'at_deadline', do: 'extend_once' },
            { when: { before: 'PT1H' }, do: 'remind' },
          ],
        },
        engagement,
      }),
      400,
      'invalid-input',
      ['decision.ladder[0].by', 'decision.ladder[1]', 'decision.ladder[1].when'],
    ],
    [
      'two duties',
      ANN,
      () => ({ decision: { ...DECISION, proposer: ODA }, engagement }),
      403,
      'conflict-of-duties',
      ['authority'],
    ],
    [
      'a conflicted deputy',
      ANN,
      () => ({ decision: { ...DECISION, conflicts: [{ email: DENIZ, reason: 'Sells it' }] }, engagement }),
      403,
      'conflict-of-interest',
      ['deputy'],
    ],
    [
      'a calendar without a working day',
      ANN,
      () => ({
        decision: DECISION,
        engagement: { calendar: { ...engagement.calendar, workingDays: [1], holidays: MONDAYS } },
      }),
      422,
      'invalid-calendar',
      ['engagement.calendar'],
    ],
    [
      'an opening at the end of all calendars',
      ANN,
      () => ({ decision: DECISION, engagement, opensAt: '9999-12-31T12:00:00Z' }),
      400,
      'invalid-input',
      ['opensAt'],
    ],
  ])('refuses %s', async (_, as, body, status, code, paths) => {
    const answer = await ask(as, body());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.errors.map(({ path }) => path).sort()).toEqual(paths);
  });
});
