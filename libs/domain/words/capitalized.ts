/** Words as a sentence or a heading begins with them: `end user` is End user. */
export const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
