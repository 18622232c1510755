import { z } from 'zod';
import { Audience } from '../people.js';
import { text } from '../fields/text.js';

const Lines = z.array(text(500)).max(20);

/** What somebody has at stake in a program. Two empty lists say that there is nothing, which is a declaration as well. */
export const InterestsBody = z
  .strictObject({
    interests: Lines.describe('what you, or those you speak for, gain or lose by what is decided here'),
    incentives: Lines.describe('what you get for taking part, from whom'),
    audience: Audience.default('participants').describe('who may read it'),
  })
  .meta({
    id: 'InterestsBody',
    example: {
      interests: ['We sell the add-on that one option would replace'],
      incentives: ['My employer pays my travel'],
    },
  });
export type InterestsBody = z.infer<typeof InterestsBody>;
