import { z } from 'zod';
import { once } from './once.js';

/** What was measured and is sent together: at most 500 figures, each of its own instant. `what` names the line that a figure is on. */
export const measurementsOf = <Figure extends z.ZodType<{ readonly at: string }>>(
  figure: Figure,
  what: (one: z.output<Figure>) => string,
) =>
  z
    .array(figure)
    .min(1, 'Give at least one measurement')
    .max(500, 'At most 500 at once')
    .superRefine(once((one) => `${what(one)} at ${one.at}`, 'The measurement of'));
