import type { z } from 'zod';
import { EXIT, Ended } from './exit.js';

/** What an option says, as its schema reads it; ends the command where it says something else. */
export function given<Schema extends z.ZodType>(option: string, schema: Schema, value: unknown): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  throw new Ended(EXIT.wrongInput, `${option}: ${error.issues.map(({ message }) => message).join('; ')}`);
}

/** A number as it was typed; what is none stays as it was typed, also nothing at all, and the API says what it is to be. */
export const figure = (typed: string): number | string =>
  typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);

/** What stands before and after the first `=`. */
export function apart(option: string, typed: string): readonly [string, string] {
  const at = typed.indexOf('=');
  if (at > 0 && at < typed.length - 1) return [typed.slice(0, at).trim(), typed.slice(at + 1).trim()];
  throw new Ended(EXIT.wrongInput, `${option}: Say both, with = between: ${typed}`);
}
