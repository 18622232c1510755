import { z } from 'zod';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { ConsentState, ConsentUse, PurposeBody } from '../../../../libs/domain/program/consent.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

/** A version of what a program asks consent for. */
export const PurposeView = z
  .strictObject({
    id: z.uuid(),
    version: z.int(),
    ...PurposeBody.shape,
    shownTo: Audience.nullable().describe(
      'who sees it at most; null: it says so in words only, and is of an earlier release',
    ),
    publishedAt: Instant,
    publishedBy: PersonName,
    current: z.boolean().describe('whether it is what consent is asked for now'),
  })
  .meta({ id: 'PurposeView' });
export type PurposeView = z.infer<typeof PurposeView>;

export const PurposeList = pageOf(PurposeView, 'PurposeList');
export type PurposeList = z.infer<typeof PurposeList>;

/** What you said last about one use of what comes from you. */
const OwnConsent = z.strictObject({
  use: ConsentUse,
  state: ConsentState,
  asked: PurposeView.nullable().describe('what your consent is asked for now; null: nothing'),
  given: z
    .strictObject({ version: z.int(), givenAt: Instant, until: Instant, withdrawnAt: Instant.nullable() })
    .nullable(),
  declinedAt: Instant.nullable().describe('when you declined what is asked now; null: that is not your last answer'),
});
export const OwnConsents = z.strictObject({ items: z.array(OwnConsent) }).meta({ id: 'OwnConsents' });
export type OwnConsents = z.infer<typeof OwnConsents>;

/** How the consents of those invited to a cycle stand. */
export const InvitedConsents = pageOf(
  z.strictObject({
    person: PersonName,
    attended: z.boolean(),
    ...(Object.fromEntries(ConsentUse.options.map((use) => [use, ConsentState])) as Record<
      ConsentUse,
      typeof ConsentState
    >),
    declined: z
      .array(z.strictObject({ use: ConsentUse, at: Instant }))
      .describe('what they declined of what is asked now, and when'),
  }),
  'InvitedConsents',
);
export type InvitedConsents = z.infer<typeof InvitedConsents>;

export const ConsentBody = z
  .strictObject({
    purpose: z.uuid().describe('the version that you consent to'),
    until: Instant.optional().describe('until when at the latest; as long as the purpose without it'),
  })
  .meta({ id: 'ConsentBody', example: { purpose: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' } });
export type ConsentBody = z.infer<typeof ConsentBody>;

export const DeclineBody = z
  .strictObject({ purpose: z.uuid().describe('the version that you decline') })
  .meta({ id: 'DeclineBody', example: { purpose: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' } });
export type DeclineBody = z.infer<typeof DeclineBody>;

export const ConsentUseBody = z
  .strictObject({ use: ConsentUse })
  .meta({ id: 'ConsentUseBody', example: { use: 'recording' } });
export type ConsentUseBody = z.infer<typeof ConsentUseBody>;
