import { readFileSync } from 'node:fs';
import { EXIT, Ended } from './exit.js';

/**
 * The text of a file that was named; ends the command where it cannot be read, or is not UTF-8: its letters would arrive as others.
 * `how` says how it is saved as UTF-8, where that needs saying.
 */
export function textOf(file: string, how = ''): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isUtf8 = code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw new Ended(
      EXIT.wrongInput,
      isUtf8 ? `${file} cannot be read: ${code}` : `${file} is not UTF-8; save it as UTF-8${how}`,
    );
  }
}
