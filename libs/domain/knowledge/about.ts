const SPEAKS: ReadonlySet<string> = new Set(['contribution', 'topic']);
const SPOKEN_OF: ReadonlySet<string> = new Set(['topic', 'objective']);

/** Whether something of the kind `here` in a trace is about what it leads to, of the kind `other`: that was there before, and did not come of it. */
export const isAbout = (here: string, other: string): boolean => SPEAKS.has(here) && SPOKEN_OF.has(other);
