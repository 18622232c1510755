import { z } from 'zod';
import { Channel } from '../contribution/contribution.js';
import type { Flag } from '../flag.js';
import { once } from '../fields/once.js';
import type { Subject } from '../subject.js';
import { largestShare, type Spread } from './inequality.js';

/** How much a program means to hear through a channel, within the days of its rotation. */
export const PlannedChannel = z.strictObject({ channel: Channel, atLeast: z.int().min(1).max(10_000) });
export const ChannelPlan = z
  .array(PlannedChannel)
  .max(Channel.options.length)
  .superRefine(once(({ channel }) => channel, 'The channel'));
export type ChannelPlan = z.infer<typeof ChannelPlan>;

/** What came through a channel. */
export const UsedChannel = z.strictObject({
  channel: Channel,
  said: z.int(),
  people: z.int().describe('how many different people said it'),
});
export type UsedChannel = z.infer<typeof UsedChannel>;

/** How a cycle was heard: by channel, how much each person said themselves, and how much with what they said for others. */
export interface Mix {
  readonly channels: readonly UsedChannel[];
  readonly voices: readonly Spread[];
  readonly withProxies: readonly Spread[];
}

/** Of fewer contributions nothing can be said: the first one always comes through one channel, from one person. */
const FEWEST = 5;
/** From this share on a cycle relies on one channel. */
const ONE_CHANNEL = 0.8;
/** Above this share one person outweighs all others together. */
const ONE_VOICE = 0.5;

export interface Reliance {
  readonly largestShare: number | null;
  /** The channel on which it relies, or null. */
  readonly oneChannel: Channel | null;
  /** The share of one person who outweighs all others together, and whether only with what they said for others; or null. */
  readonly voice: { readonly share: number; readonly withProxies: boolean } | null;
}

/**
 * Whether a cycle relies on one channel, or on one voice. What somebody said for others is no voice of theirs, but all of it comes
 * through their mouth: who said more than half of everything so is one voice as well.
 */
export function relianceOf({ channels, voices, withProxies }: Mix): Reliance {
  const said = channels.reduce((sum, one) => sum + one.said, 0);
  const [most] = [...channels].sort((one, other) => other.said - one.said);
  const share = said === 0 || !most ? null : most.said / said;
  const own = outweighing(voices);
  const voiceShare = own ?? outweighing(withProxies);
  return {
    largestShare: share,
    oneChannel: most && share !== null && said >= FEWEST && share >= ONE_CHANNEL ? most.channel : null,
    voice: voiceShare === null ? null : { share: voiceShare, withProxies: own === null },
  };
}

/** The share of one person who outweighs all others together, or null. */
function outweighing(spread: readonly Spread[]): number | null {
  const spoken = spread.reduce((sum, one) => sum + one.said * one.people, 0);
  const share = largestShare(spread);
  return share !== null && spoken >= FEWEST && share > ONE_VOICE ? share : null;
}

const percent = (share: number | null): number => Math.round(100 * (share ?? 0));

/** What is flagged when input closes. */
export function mixFlags(subject: Subject, mix: Mix): Flag[] {
  const { oneChannel, largestShare: share, voice } = relianceOf(mix);
  const facts = voice && { percent: percent(voice.share), ...(voice.withProxies ? { withProxies: true } : {}) };
  return [
    ...(oneChannel
      ? [{ subject, code: 'one-channel' as const, once: true, facts: { channel: oneChannel, percent: percent(share) } }]
      : []),
    ...(facts ? [{ subject, code: 'one-voice' as const, once: true, facts }] : []),
  ];
}

/** A channel as it was planned, and as it was used. */
export const ChannelView = UsedChannel.extend({ planned: z.int().nullable().describe('null: not planned') });
export type ChannelView = z.infer<typeof ChannelView>;

/** Every channel that was planned or used, in the order of their list; and those planned ones that were used too little. */
export function againstPlan(
  plan: ChannelPlan,
  used: readonly UsedChannel[],
): { channels: ChannelView[]; short: Channel[] } {
  const channels = Channel.options.flatMap((channel): ChannelView[] => {
    const planned = plan.find((one) => one.channel === channel)?.atLeast ?? null;
    const was = used.find((one) => one.channel === channel);
    if (planned === null && !was) return [];
    return [{ channel, planned, said: was?.said ?? 0, people: was?.people ?? 0 }];
  });
  return {
    channels,
    short: channels.filter(({ planned, said }) => said < (planned ?? 0)).map(({ channel }) => channel),
  };
}
