import { z } from 'zod';

/** A figure that people measure or set as a limit, in whatever unit. */
export const Figure = z.number().min(-1e12).max(1e12);
