/** A text of somebody's as one line that Markdown and HTML leave as it is. */
export function plain(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|~&#]/g, '\\$&')
    .replace(/^([-+]|\d{1,9}[.)])(?= )/, '\\$1');
}

/** A text of several paragraphs, each as such a line. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map(plain)
    .filter(Boolean)
    .join('\n\n');
