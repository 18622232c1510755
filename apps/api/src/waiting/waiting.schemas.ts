import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { OF_PEOPLE } from '../../../../libs/domain/program/keeping-names.js';

/** One thing that is waited for: who owes what, until when. */
export const WaitView = z
  .strictObject({
    sentence: z.string().meta(OF_PEOPLE).describe('who is to do what, in words'),
    from: Instant.nullable().describe('from when on it can be done at the latest; null: now'),
    until: Instant.nullable().describe('null: without an instant of its own'),
    overdue: z.boolean().describe('whether that instant is over'),
    you: z.boolean().describe('whether you are one of them, or stand in for one who is away'),
    people: z.array(PersonName).describe('the first twenty of them whose names you may know, and who are not you'),
    others: z.int().describe('how many more there are'),
    command: z
      .string()
      .nullable()
      .describe('of what you are to do, the command of `roundtable` that does it, shows it or says how it is done'),
    form: z.string().nullable().describe('of what you are to do, the page with a form for it; null where none has one'),
    decision: z.uuid().nullable().describe('the decision that waits for it, or whose review does'),
    pilot: z.uuid().nullable().describe('the pilot that waits for it, or whose review or decision does'),
    review: z.uuid().nullable().describe('the review that waits for it'),
  })
  .meta({ id: 'WaitView' });
export type WaitView = z.infer<typeof WaitView>;

/** Everything that is waited for now, what you owe first; empty when time or something else has to come first. */
export const WaitList = z
  .strictObject({ items: z.array(WaitView), next: z.null().describe('it is always whole') })
  .meta({ id: 'WaitList' });
export type WaitList = z.infer<typeof WaitList>;
