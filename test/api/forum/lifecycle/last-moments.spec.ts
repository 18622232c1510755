import { describe, expect, it } from '@jest/globals';
import { plusMs } from '../../../../libs/domain/time.js';
import { ANN, BEN, CROWD, voices, type Forum } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const VOTERS = CROWD.slice(0, 12);
const DECIDERS = CROWD.slice(0, 4);
const ROUNDS = 6;

describe('what people say while the last instant passes', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, say } = voices(() => council);

  /** The forum at its deadline, with everybody speaking at once; time goes on when the first of them has been answered. */
  async function atTheLastInstant<Answer>(
    { decision }: Forum,
    speak: readonly (() => Promise<Answer>)[],
    first: number,
  ) {
    const { deadline } = await council.read(decision);
    await council.clock(deadline);
    const said = speak.map((one) => one());
    await said[first % said.length];
    const passing = clockwork.at({ cycle: '', decision, options: {} }, plusMs(deadline ?? '', 1));
    const answers = await Promise.all(said);
    await passing;
    return answers;
  }

  it('is a vote that counts or one that is refused, and the outcome rests on exactly those that were taken', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const forum = await council.forum({
        method: 'majority',
        deciders: VOTERS,
        advisers: [BEN],
        contributors: [],
        rules: { quorum: 1, endsEarly: false, otherwise: 'status_quo' },
      });
      const speak = VOTERS.map(
        (as, n) => () => say(as, forum, { option: forum.options[n % 3 ? 'Drop it' : 'Make it optional'] }),
      );
      const answers = await atTheLastInstant(forum, speak, round);
      const taken = answers.filter(({ status }) => status === 200).length;
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.filter(({ body }) => !['input-closed', 'phase-closed'].includes(body.code ?? ''))).toEqual([]);
      const { outcome, tally } = await council.read(forum.decision);
      expect(taken).toBeGreaterThan(0);
      expect([outcome?.by, outcome?.because['taken'], tally.taken.decide]).toEqual(['method', taken, taken]);
    }
  }, 60_000);

  it('is a concern that stops the last call, or one that is refused after it: never both, never neither', async () => {
    type Speak = () => Promise<{ status: number }>;
    /** It is raised before time goes on, while it does, and after that; the first and the last leave nothing to chance. */
    const RACES: readonly ((forum: Forum, raise: Speak, agree: Speak) => Promise<boolean>)[] = [
      async (forum, raise, agree) => (await atTheLastInstant(forum, [raise, agree], 0))[0]?.status === 200,
      async (forum, raise, agree) => (await atTheLastInstant(forum, [agree, raise], 0))[1]?.status === 200,
      async (forum, raise, agree) => {
        await atTheLastInstant(forum, [agree], 0);
        return (await raise()).status === 200;
      },
    ];
    const seen = new Set<boolean | undefined>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const forum = await council.forum({
        method: 'last_call',
        options: [{ title: 'Drop it' }],
        advisers: [BEN],
        contributors: [],
        deciders: [ANN, ...DECIDERS],
      });
      for (const as of DECIDERS.slice(0, 3)) await say(as, forum, { stance: 'agree' });
      await clockwork.look(forum);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'last_call' });
      const last = DECIDERS[3] ?? '';
      const name = { name: 'audit trail', reason: 'Auditors need the field' };
      const raise = (): Promise<{ status: number }> => post(last, `decisions/${forum.decision}/concerns`, name);
      const agree = (): Promise<{ status: number }> => say(last, forum, { stance: 'agree' });
      const raised = await RACES[round % RACES.length]?.(forum, raise, agree);
      const { state, concerns } = await council.read(forum.decision);
      seen.add(raised);
      expect([raised, state, concerns.length]).toEqual(raised ? [true, 'open', 1] : [false, 'in_effect', 0]);
    }
    expect(seen).toEqual(new Set([true, false]));
  }, 60_000);
});
