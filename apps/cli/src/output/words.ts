import { Zone } from '../../../../libs/domain/time.js';
import { withInstants } from '../../../../libs/domain/words/instants.js';
import { lengthInWords } from '../../../../libs/domain/words/length-in-words.js';

/** `in 2 days`, `40 seconds ago`. */
export function when(at: string, now: number = Date.now()): string {
  const ms = Date.parse(at) - now;
  return ms >= 0 ? `in ${lengthInWords(ms)}` : `${lengthInWords(-ms)} ago`;
}

/**
 * In whose zones this command tells instants and days, and whether it has told one. A process is one command of one reader: they are set
 * before it tells anything, so that whatever tells an instant need not carry them along.
 */
const telling: { zone?: string; daysOf?: string; told: boolean } = { told: false };

/** From now on instants are told in this zone; without one in that of this machine. */
export function tellIn(zone?: string): void {
  telling.zone = known(zone);
  telling.daysOf = undefined;
  telling.told = false;
}

/** From now on days are those of this zone as well, as they are when somebody types one. */
export const tellDaysOf = (zone: string): void => void (telling.daysOf = known(zone));

/** The zone of instants that were told since this was last asked; null when none was. */
export function zoneOfTold(): string | null {
  const { told, zone } = telling;
  telling.told = false;
  return told ? (zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone) : null;
}

/** One that this Node.js does not know is as good as none. */
const known = (zone: string | undefined): string | undefined => Zone.safeParse(zone).data;

const dateIn = (date: Date, timeZone = telling.zone): string => date.toLocaleDateString('en-CA', { timeZone });
const timeIn = (date: Date, timeZone = telling.zone): string => date.toLocaleTimeString('en-GB', { timeZone });

/** `14:05:07` of today, else the date too; in the zone of whoever reads it. */
export function clock(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  telling.told = true;
  return dateIn(date) === dateIn(now) ? timeIn(date) : `${dateIn(date)} ${timeIn(date)}`;
}

/** `2027-03-01` for the first or the last second of a day, where people mean days; else as by `clock`. */
export function day(at: string): string {
  const date = new Date(at);
  const zones = telling.daysOf === undefined ? [telling.zone] : [telling.daysOf, telling.zone];
  for (const zone of zones) if (/^(?:00:00:00|23:59:59)$/.test(timeIn(date, zone))) return dateIn(date, zone);
  return clock(at);
}

/** A sentence of the API with its instants as their reader has them. */
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
