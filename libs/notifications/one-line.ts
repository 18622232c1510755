/** Without characters that turn the direction of what follows them: letters quote people, and end in our own words. */
export const unturned = (text: string): string => text.replaceAll(/[\u202a-\u202e\u2066\u2067]/g, '');

/** A text for a header or a line of its own: control characters and line ends become spaces. */
export const oneLine = (text: string): string =>
  unturned(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();

/** At most `max` characters of a text, on one line. */
export function clip(text: string, max: number): string {
  const line = [...oneLine(text)];
  return line.length <= max
    ? line.join('')
    : `${line
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}
