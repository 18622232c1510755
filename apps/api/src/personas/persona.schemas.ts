import { z } from 'zod';
import { Story } from '../../../../libs/domain/contribution/story.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

/** A story of a persona, for those who may read it. */
const PersonaStory = z.strictObject({
  id: z.uuid().describe('of the contribution'),
  cycle: z.uuid().nullable(),
  author: PersonName,
  story: Story,
});

/** An acceptance criterion that protects one of the stories. */
const Protecting = z.strictObject({ id: z.uuid(), item: z.uuid(), story: z.uuid(), statement: z.string() });

export const PersonaView = z
  .strictObject({
    id: z.uuid(),
    program: z.uuid(),
    name: z.string(),
    description: z.string(),
    audience: Audience,
    revision: z.int(),
    stories: z.array(PersonaStory).describe('as far as you may read them, in the order in which they were told'),
    criteria: z.array(Protecting).describe('what protects these stories, as far as you may read it'),
    createdAt: Instant,
  })
  .meta({ id: 'PersonaView' });
export type PersonaView = z.infer<typeof PersonaView>;

export const PersonaList = pageOf(PersonaView, 'PersonaList');
export type PersonaList = z.infer<typeof PersonaList>;
