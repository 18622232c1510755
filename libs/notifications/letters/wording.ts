import { plural } from '../../domain/words/plural.js';

/** `1 item lacks`, `2 items lack`. */
export const sentence = (count: number, one: string, does: string, doAll: string): string =>
  `${plural(count, one)} ${count === 1 ? does : doAll}`;

export const list = (lines: readonly string[], mark = '-'): string => lines.map((line) => `${mark} ${line}`).join('\n');

/** A text that people wrote, as a block of its own. */
export const block = (text: string): string =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');

/** Empty parts of a letter leave no gap. */
export const joined = (paragraphs: readonly (string | null)[]): string =>
  paragraphs
    .map((paragraph) => paragraph?.trimEnd() ?? '')
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
