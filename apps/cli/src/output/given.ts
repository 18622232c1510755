import type { z } from 'zod';
import { EXIT, Ended } from './exit.js';

/** What an option says, as its schema reads it; ends the command where it says something else. */
export function given<Schema extends z.ZodType>(option: string, schema: Schema, value: unknown): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  throw new Ended(EXIT.wrongInput, `${option}: ${error.issues.map(({ message }) => message).join('; ')}`);
}
