import { z } from 'zod';

/** For a path parameter that is an id. */
export const Uuid = { schema: z.uuid() };
