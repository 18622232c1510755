/** What begins a line that goes on with the one above it. */
const GOES_ON = '  ';

/** What is asked for one on each line; one that has several lines is kept whole. */
export const linesIn = (lines: string | undefined): readonly string[] | undefined =>
  lines
    ?.split(/\n(?! {2})/)
    .filter((one) => one.trim() !== '')
    .map((one) => one.replaceAll(`\n${GOES_ON}`, '\n').trim());

/** The same, as it stands in its field. */
export const asLines = (all: readonly string[]): string =>
  all.map((one) => one.replaceAll(/\r\n?|\n/g, `\n${GOES_ON}`)).join('\n');
