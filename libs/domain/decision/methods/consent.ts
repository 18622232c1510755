import { z } from 'zod';
import { after } from '../counting/closing.js';
import type { ForumRules, Method, Stall, MethodReasons } from './method.js';
import { text } from '../../fields/text.js';
import { Duration } from '../../time.js';

/** The title of the option that people agree or object to. */
export const ProposalTitle = text(200)
  .optional()
  .describe('the title of the option put forward; may be left out when there is one beside keeping things as they are');

export const ConsentParameters = z
  .strictObject({
    length: Duration.default('PT72H').describe('how long people can object'),
    agreements: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('how many deciders must agree; with 0 silence is consent'),
    proposal: ProposalTitle,
  })
  .meta({ id: 'ConsentParameters' });
export type ConsentParameters = z.infer<typeof ConsentParameters>;

export interface ConsentRules extends ForumRules {
  readonly parameters: ConsentParameters;
  /** The id of the option put forward. */
  readonly proposal: string;
}

/** Present positions of deciders: +1, 0 and -1. A -1 raises a concern, and only concerns block. */
export interface ConsentTally {
  readonly entitled: number;
  readonly agreed: number;
  readonly abstained: number;
  readonly objected: number;
}

export interface ConsentBecause extends MethodReasons<'consent@1'>, ConsentTally {
  /** Deciders who have said nothing. */
  readonly silent: number;
  readonly agreementsNeeded: number;
  readonly openConcerns: number;
  readonly closedConcerns: number;
}

/**
 * Lazy consensus: the proposal is adopted when the deadline has passed and no objection is open. An objection that is
 * resolved or withdrawn no longer blocks, also after the deadline. The silence of nobody is no consent. Known from Apache (72 hours) and sociocracy.
 */
export const consent: Method<ConsentRules, ConsentTally, ConsentBecause> = (rules, tally, concerns, now) => {
  const { deadline, parameters, proposal } = rules;
  const openConcerns = concerns.filter(({ open }) => open).length;
  const told = {
    rule: 'consent@1',
    deadline,
    outcome: null,
    stall: null,
    ...tally,
    silent: Math.max(0, tally.entitled - tally.agreed - tally.abstained - tally.objected),
    agreementsNeeded: parameters.agreements,
    openConcerns,
    closedConcerns: concerns.length - openConcerns,
  } as const;
  if (now <= deadline) {
    return { state: 'open', because: { ...told, state: 'open' }, nextInstant: after(deadline) };
  }
  const stall = stallOf(openConcerns, tally, parameters);
  if (stall) return { state: 'stalled', because: { ...told, state: 'stalled', stall } };
  return { state: 'decided', outcome: proposal, because: { ...told, state: 'decided', outcome: proposal } };
};

function stallOf(
  openConcerns: number,
  { entitled, agreed }: ConsentTally,
  { agreements }: ConsentParameters,
): Stall | null {
  if (entitled === 0) return 'no_quorum';
  if (openConcerns > 0) return 'concern_open';
  return agreed < agreements ? 'too_few_agreements' : null;
}
