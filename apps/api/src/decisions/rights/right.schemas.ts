import { z } from 'zod';
import { PersonName } from '../../../../../libs/domain/people.js';
import { Page, pageOf } from '../../http/paging/page.js';

/** Offices and rights in the order in which they are listed. */
export const LISTED_RIGHTS = ['final_authority', 'deputy', 'decide', 'advise', 'contribute'] as const;
export const RightName = z.enum([...LISTED_RIGHTS, 'none']);

/** An office or a right that somebody holds in a decision. */
export const RightView = PersonName.extend({
  right: RightName,
  conflict: z
    .boolean()
    .describe('has a conflict of interest: advises, and decides nothing; one that is declared later changes no right'),
  standIn: PersonName.nullable().describe('who acts for them now, while they are away'),
}).meta({ id: 'RightView' });
export type RightView = z.infer<typeof RightView>;

/** Pages of rights: `after` is the right and the person with whom the last one ended. */
export const RightsPage = Page.extend({
  after: z.templateLiteral([z.enum(LISTED_RIGHTS), ':', z.uuid()], "Use the last answer's `next`").optional(),
});
export type RightsPage = z.infer<typeof RightsPage>;

export const RightList = pageOf(RightView, 'RightList');
export type RightList = z.infer<typeof RightList>;
