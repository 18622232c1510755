import ICAL from 'ical.js';

/** A yearly holiday is taken for so many years. */
const YEARS = 5;
/** Yearly holidays that end after a number of times are counted from their first; nobody needs an earlier one. */
const FIRST_YEAR = 1900;
/** Of the months, weeks and days that a rule lists, each with each. The last Monday of May needs seven. */
const MOST_LISTED = 31;
/** More than 2000 yearly holidays need. */
const MOST_LOOKED = 30_000;

/** How often the repeated holidays of one file may still be looked for. */
export interface Looks {
  left: number;
}

/** For all events of one file: each is cheap, and a file has thousands. */
export const looksOfFile = (): Looks => ({ left: MOST_LOOKED });

/** The most days on which an event falls in the years that are taken, when it lasts this long at most. */
export const mostDays = (daysAtOnce: number): number => daysAtOnce * YEARS;

/** Said of an event that falls on more days than that. */
export const tooOften = (days: number): string =>
  `falls on more than ${days} days of ${YEARS} years; a holiday repeats once a year`;

/**
 * When it begins each year from this one on, or why that is not read. Only yearly rules are followed, none beyond the years that are
 * taken, and none with more than `most` times in them: the library looks for the 30th of February of other rules for ever.
 */
export function startsOf(event: ICAL.Event, year: number, looks: Looks, most: number): ICAL.Time[] | string {
  const last = ICAL.Time.fromDateString(`${year + YEARS - 1}-12-31`);
  const rules = event.component.getAllProperties('rrule').map((one) => one.getFirstValue() as unknown as ICAL.Recur);
  const wrong = notYearly(rules) ?? (event.startDate.year < FIRST_YEAR ? SINCE_LONG : null);
  if (wrong) return wrong;
  for (const rule of rules) if (!rule.until || rule.until.compare(last) > 0) rule.until = last;
  const from = rules.reduce((start, rule) => near(rule, start, year), event.startDate);
  looks.left -= Math.max(1, ...rules.map(weightOf)) * Math.max(1, last.year - from.year);
  const first = rules.length === 0 && event.startDate.year >= year ? [event.startDate] : []; // the library leaves it out
  const starts: ICAL.Time[] = [...first];
  const dates = datesListed(event);
  if (looks.left < 0) return TOO_LONG;
  const iterator = event.iterator(from);
  for (; looks.left > 0 && starts.length <= most; looks.left -= 1) {
    const next = iterator.next() as ICAL.Time | undefined;
    if (!next || next.year > last.year)
      return starts.length > 0 ? starts : `falls on no day of the years ${year} to ${last.year}`;
    if (next.year < year) continue;
    if (dates.has(dateOf(next)) || rules.every((rule) => isDayOf(rule, event, next))) starts.push(next.clone());
  }
  return starts.length > most ? tooOften(most) : TOO_LONG;
}

const SINCE_LONG = `repeats since before ${FIRST_YEAR}; give DTSTART a later year`;
const TOO_LONG = 'is not read: what repeats in this file takes too long to follow; send it in a file of its own';

function notYearly(rules: readonly ICAL.Recur[]): string | null {
  if (rules.length > 1) return 'repeats by more than one RRULE; give each an event of its own';
  const [other] = rules.filter(({ freq }) => freq !== 'YEARLY');
  if (other) return `repeats ${other.freq.toLowerCase()}; a holiday repeats yearly (FREQ=YEARLY)`;
  const listed = Math.max(0, ...rules.map(listedBy));
  return listed > MOST_LISTED ? `repeats on too many days of a year (at most ${MOST_LISTED} are read)` : null;
}

/** The library looks at each of these together with each other, every year. */
const listedBy = ({ parts }: ICAL.Recur): number =>
  Object.values(parts as Record<string, unknown>).reduce<number>((all, part) => all * [part].flat().length, 1);

/** What a year of it costs, in looks, as measured: for days of the week and places among them the library walks through whole months. */
const weightOf = (rule: ICAL.Recur): number =>
  listedBy(rule) * ('BYSETPOS' in rule.parts ? 16 : 'BYDAY' in rule.parts ? 4 : 1);

/**
 * The last year before this one in which the rule begins anew: what it did earlier need not be followed. A rule that ends after a
 * number of times is counted from its first. A day that not every year has stays a day that exists.
 */
function near({ interval, count }: ICAL.Recur, start: ICAL.Time, year: number): ICAL.Time {
  if (count) return start;
  for (let times = Math.floor((year - 1 - start.year) / interval); times > 0; times -= 1) {
    const begins = start.year + times * interval;
    if (start.day <= ICAL.Time.daysInMonth(start.month, begins))
      return new ICAL.Time({ year: begins, month: start.month, day: start.day, isDate: true }, start.zone);
  }
  return start;
}

/** The dates that its RDATE name beside its rule. */
const datesListed = ({ component }: ICAL.Event): ReadonlySet<string> =>
  new Set(
    component
      .getAllProperties('rdate')
      .flatMap((one) => one.getValues() as unknown as ICAL.Time[])
      .map(dateOf),
  );

export const dateOf = (time: ICAL.Time): string => time.toString().slice(0, 'YYYY-MM-DD'.length);

/** The library makes the 1st of March out of the 29th of February in other years; RFC 5545 leaves such a day out. */
function isDayOf({ parts }: ICAL.Recur, { startDate }: ICAL.Event, { day }: ICAL.Time): boolean {
  if (['BYDAY', 'BYYEARDAY', 'BYWEEKNO'].some((part) => part in parts)) return true;
  const days = [parts.BYMONTHDAY ?? startDate.day].flat().map(Number);
  return days.some((one) => one < 0 || one === day);
}
