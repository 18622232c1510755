import fc from 'fast-check';
import { Channel } from '../../../libs/domain/contribution/contribution.js';
import { flagInWords } from '../../../libs/domain/flag.js';
import { againstPlan, mixFlags, relianceOf, type UsedChannel } from '../../../libs/domain/health/channel-mix.js';
import { subject } from '../../../libs/domain/subject.js';

const by = (channel: Channel, said: number, people = 1): UsedChannel => ({ channel, said, people });
const CYCLE = subject('cycle', 'c');

describe('a cycle', () => {
  it.each<[string, UsedChannel[], Channel | null]>([
    ['said nothing', [], null],
    ['too little to tell', [by('written', 4)], null],
    ['five times the same channel', [by('written', 5)], 'written'],
    ['exactly four of five', [by('interview', 8), by('written', 2)], 'interview'],
    ['a little less', [by('interview', 79), by('written', 21)], null],
    ['two channels', [by('workshop', 5), by('written', 5)], null],
  ])('%s', (_what, channels, oneChannel) => {
    expect(relianceOf({ channels, voices: [], withProxies: [] })).toMatchObject({ oneChannel, voice: null });
  });

  it.each<[string, [said: number, people: number][], boolean]>([
    ['nobody spoke', [], false],
    ['one person, four times', [[4, 1]], false],
    ['one person, five times', [[5, 1]], true],
    ['one half of everything', [[5, 2]], false],
    ['more than all others', [[6, 1], [1, 5]], true], // prettier-ignore
    ['as much as all others', [[6, 1], [1, 6]], false], // prettier-ignore
  ])('%s', (_what, spread, oneVoice) => {
    const voices = spread.map(([said, people]) => ({ said, people }));
    expect(relianceOf({ channels: [], voices, withProxies: voices }).voice !== null).toBe(oneVoice);
  });

  it('is heard through one voice as well when one person said most of it for others', () => {
    const voices = [{ said: 1, people: 2 }];
    const mix = { channels: [], voices, withProxies: [...voices, { said: 6, people: 1 }] };
    expect(mixFlags(CYCLE, mix).map(({ code, facts }) => flagInWords(code, facts))).toEqual([
      'One person said 75 % of what was said, with what they said for others',
    ]);
    const even = { said: 3, people: 2 };
    expect(mixFlags(CYCLE, { ...mix, withProxies: [...voices, even] })).toEqual([]);
    const own = [{ said: 5, people: 1 }]; // outweighs, also where somebody said more for others
    expect(relianceOf({ channels: [], voices: own, withProxies: [...own, { said: 5, people: 1 }] }).voice).toEqual({
      share: 1,
      withProxies: false,
    });
  });

  it('is flagged in words, once each', () => {
    const flags = mixFlags(CYCLE, {
      channels: [by('support_review', 9), by('demo', 1)],
      voices: [{ said: 9, people: 1 }],
      withProxies: [{ said: 9, people: 1 }],
    });
    expect(flags.map(({ code, facts, once }) => [flagInWords(code, facts), once])).toEqual([
      ['90 % of what was said came through one channel: support review', true],
      ['One person said 100 % of what people said themselves', true],
    ]);
    expect(
      mixFlags(CYCLE, { channels: [by('demo', 5), by('beta', 5)], voices: [{ said: 1, people: 10 }], withProxies: [] }),
    ).toEqual([]);
  });

  it('relies on a channel no less when more comes through it, and on none when two are even', () => {
    const used = fc.uniqueArray(fc.tuple(fc.constantFrom(...Channel.options), fc.integer({ min: 1, max: 50 })), {
      selector: ([channel]) => channel,
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(used, fc.integer({ min: 1, max: 50 }), (pairs, more) => {
        const channels = pairs.map(([channel, said]) => by(channel, said));
        const { oneChannel } = relianceOf({ channels, voices: [], withProxies: [] });
        const grown = channels.map((one) => (one.channel === oneChannel ? { ...one, said: one.said + more } : one));
        expect(
          oneChannel === null || relianceOf({ channels: grown, voices: [], withProxies: [] }).oneChannel === oneChannel,
        ).toBe(true);
        const even = channels.map(({ channel }) => by(channel, 7));
        expect(relianceOf({ channels: even, voices: [], withProxies: [] }).oneChannel === null).toBe(even.length > 1);
      }),
    );
  });
});

describe('a plan', () => {
  it('stands beside what was used, also what nobody planned or used', () => {
    const plan = [{ channel: 'interview' as const, atLeast: 4 }, { channel: 'demo' as const, atLeast: 2 }]; // prettier-ignore
    expect(againstPlan(plan, [by('written', 30, 9), by('demo', 2, 2)])).toEqual({
      channels: [
        { channel: 'interview', planned: 4, said: 0, people: 0 },
        { channel: 'demo', planned: 2, said: 2, people: 2 },
        { channel: 'written', planned: null, said: 30, people: 9 },
      ],
      short: ['interview'],
    });
    expect(againstPlan([], [])).toEqual({ channels: [], short: [] });
  });
});
