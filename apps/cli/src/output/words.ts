import { withInstants } from '../../../../libs/domain/words/instants.js';
import { lengthInWords } from '../../../../libs/domain/words/length-in-words.js';

/** `in 2 days`, `40 seconds ago`. */
export function when(at: string, now: number = Date.now()): string {
  const ms = Date.parse(at) - now;
  return ms >= 0 ? `in ${lengthInWords(ms)}` : `${lengthInWords(-ms)} ago`;
}

/** `14:05:07` of today, else the date too; in the zone of this machine. */
export function clock(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB');
  return date.toDateString() === now.toDateString() ? time : `${date.toLocaleDateString('en-CA')} ${time}`;
}

/** A sentence of the API with its instants as people here read them. */
export const withClocks = (sentence: string): string => withInstants(sentence, (at) => clock(at));

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
