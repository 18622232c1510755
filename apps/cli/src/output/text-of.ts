import { readFileSync } from 'node:fs';
import { EXIT, Ended } from './exit.js';

/** The text of a file that was named; ends the command where it cannot be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Ended(EXIT.wrongInput, `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
