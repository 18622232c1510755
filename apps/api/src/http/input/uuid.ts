import { z } from 'zod';

/** For a path parameter that is an id. In small letters, as Postgres writes it: a gate is locked by its name. */
export const Uuid = { schema: z.uuid().toLowerCase() };
