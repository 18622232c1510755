/** Before a text that begins with what would be read otherwise. */
const BEGINS = '\u2022 ';
/** Before each further line of a text. */
const GOES_ON = '  ';

/** Several texts in one cell, a line each: what people type into a spreadsheet. A text of several lines goes on indented. */
export const inLines = (texts: readonly string[]): string =>
  texts
    .map((text) => {
      const [first = '', ...more] = text.split(/\r\n|[\r\n]/);
      const begun = first === '' || /^[\s\u2022]/.test(first) ? `${BEGINS}${first}` : first;
      return [begun, ...more.map((line) => `${GOES_ON}${line}`)].join('\n');
    })
    .join('\n');

/** The texts of a cell that `inLines` wrote, or somebody by hand: empty lines say nothing. */
export function fromLines(cell: string): string[] {
  const texts: string[] = [];
  for (const line of cell.split(/\r\n|[\r\n]/)) {
    const last = texts.length - 1;
    if (line.startsWith(GOES_ON) && last >= 0) texts[last] += `\n${line.slice(GOES_ON.length)}`;
    else if (line.startsWith(BEGINS)) texts.push(line.slice(BEGINS.length));
    else if (line.trim() !== '') texts.push(line);
  }
  return texts;
}
