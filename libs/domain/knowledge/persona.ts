import { z } from 'zod';
import { Audience } from '../people.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';

const STORIES = z.array(z.uuid()).max(200);

/** A group of stories with a name: people who have the same jobs to be done, under the same constraints. */
export const PersonaBody = z
  .strictObject({
    name: text(100),
    description: text(4000).describe('what those have in common who told these stories'),
    stories: STORIES.min(1).describe('contributions of the kind story, of any cycle of the program'),
    audience: Audience.optional().describe("who may read it; as the program's cycles without it, never wider"),
  })
  .meta({
    id: 'PersonaBody',
    example: {
      name: 'Field worker without a network',
      description: 'Reports once a week from places without a network, with gloves on',
      stories: ['4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b'],
    },
  });
export type PersonaBody = z.infer<typeof PersonaBody>;

export const PersonaPatch = z
  .strictObject({
    name: text(100).optional(),
    description: text(4000).optional(),
    stories: STORIES.min(1).optional().describe('all of them: what is not named is no longer part of it'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'PersonaPatch', example: { description: 'Reports once a week, half of them without a network' } });
export type PersonaPatch = z.infer<typeof PersonaPatch>;

export const MAX_PERSONAS = 200;

/** A persona rests on stories that people told: refuses each that is none of this program, or that is named twice. */
export function storiesRefused(stories: readonly string[], known: ReadonlySet<string>): Refusal | null {
  const errors = stories.flatMap((story, index): Offence[] => {
    const path = `stories[${index}]`;
    if (!known.has(story)) return [{ path, message: 'This program has no story with this id' }];
    return stories.indexOf(story) < index ? [{ path, message: 'is named twice' }] : [];
  });
  return errors.length > 0 ? refuse('unknown-reference', 'A persona is made of stories of its program', errors) : null;
}
