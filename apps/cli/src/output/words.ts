import { plural } from '../../../../libs/domain/words/plural.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `4.2 seconds`, `3 hours 5 minutes`, `2 days 1 hour`: two units at most. */
export function length(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} seconds`;
  const first = UNITS.findIndex(([, size]) => ms >= size);
  let rest = ms;
  const parts = UNITS.slice(first, first + 2).flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [plural(count, name)];
  });
  return parts.join(' ');
}

/** `in 2 days`, `40 seconds ago`. */
export function when(at: string, now: number = Date.now()): string {
  const ms = Date.parse(at) - now;
  return ms >= 0 ? `in ${length(ms)}` : `${length(-ms)} ago`;
}

/** `14:05:07` of today, else the date too; in the zone of this machine. */
export function clock(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB');
  return date.toDateString() === now.toDateString() ? time : `${date.toLocaleDateString('en-CA')} ${time}`;
}

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z/g;

/** A sentence of the API with its instants as people here read them. */
export const withClocks = (sentence: string): string => sentence.replaceAll(INSTANT, (at) => clock(at));

const SHOWN = 80;
/** White space, what moves a cursor and what turns the direction; not what joins the pictures of an emoji or letters. */
const TURNING = /(?:[\s\p{Cc}]|(?![\u200c\u200d])\p{Cf})+/gu;

/** What people wrote as the beginning of a line: it moves no cursor and rings no bell. */
export function oneLine(text: string, most: number = SHOWN): string {
  const line = [...text.replaceAll(TURNING, ' ').trim()];
  return line.length <= most
    ? line.join('')
    : `${line
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
