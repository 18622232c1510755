import type { z } from 'zod';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { Reasons } from '../../../api/src/decisions/clock/clock.schemas.js';
import { clock, oneLine } from './words.js';

/** What people moved, a line each, with why in full: "held by Fay, 09:30:00: The plant burns". What nobody moved, the system did. */
export const moved = (reasons: z.infer<typeof Reasons>): readonly (readonly ['Moved', string])[] =>
  reasons.map(({ what, by, at, reason }) => [
    'Moved',
    `${humanize(what)}${by ? ` by ${by.name}` : ''}, ${clock(at)}: ${oneLine(reason, reason.length)}`,
  ]);
