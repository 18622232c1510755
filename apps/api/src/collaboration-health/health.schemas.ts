import { z } from 'zod';
import { Channel } from '../../../../libs/domain/contribution/contribution.js';
import { ChannelView } from '../../../../libs/domain/health/channel-mix.js';
import { Health } from '../../../../libs/domain/health/health.js';
import { Instant } from '../../../../libs/domain/time.js';

/** The health of a program: its latest cycles together, and each of them, the earliest first. */
export const ProgramHealthView = z
  .strictObject({
    together: Health,
    trend: z.array(
      z.strictObject({
        cycle: z.strictObject({ id: z.uuid(), title: z.string(), phase: z.string(), startedAt: Instant }),
        health: Health,
      }),
    ),
    channelMix: z
      .strictObject({
        days: z.int(),
        channels: z.array(ChannelView),
        short: z.array(Channel).describe('planned, and used too little'),
      })
      .describe('what came through which channel within the latest `days`, beside what the stakeholder map plans'),
  })
  .meta({ id: 'ProgramHealthView' });
export type ProgramHealthView = z.infer<typeof ProgramHealthView>;

export const HealthQuery = z.strictObject({
  cycles: z.coerce.number().int().min(1).max(50).default(12).describe('how many of the latest cycles'),
});
export type HealthQuery = z.infer<typeof HealthQuery>;

/** What a program asks of you. Nobody else sees it beside others. */
export const LoadView = z
  .strictObject({
    invited: z.int().describe('to how many cycles you were invited within `days`'),
    days: z.int(),
    most: z.int().describe('after so many you are not proposed any more'),
    inARow: z.int().describe('how many of the latest cycles in a row invited you'),
    contributions: z.int().describe('what you said within `days`'),
    unread: z.int().describe('pre-reads of cycles before their session that you have not read'),
    promises: z.int().describe('what you have promised and still owe'),
  })
  .meta({ id: 'LoadView' });
export type LoadView = z.infer<typeof LoadView>;
