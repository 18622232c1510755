const MOST = 60;

/** How a text begins: its first words on one line, at most 60 characters of them, with ` …` where there are more. */
export function firstWords(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= MOST ? line : `${line.slice(0, MOST).replace(/\s\S*$/, '')} …`;
}
