export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

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
