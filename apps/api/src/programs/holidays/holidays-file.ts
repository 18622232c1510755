import ICAL from 'ical.js';
import { refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { PlainDate } from '../../../../../libs/domain/time.js';
import type { RowProblem } from '../../csv/csv.schemas.js';
import { readCsv } from '../../csv/read-csv.js';
import { dateOf, looksOfFile, mostDays, startsOf, tooOften, type Looks } from './yearly-holidays.js';

/** Longer than any row of holidays; more is a mistake. */
const MOST_DAYS = 31;
const MOST = mostDays(MOST_DAYS);
/** More than any country has, for many years. */
const MOST_EVENTS = 2000;
/** In characters. */
const LONGEST_EVENT = 20_000;
export interface HolidaysRead {
  /** Rows of a CSV, or events of a calendar. */
  readonly rows: number;
  /** Each once, in order. */
  readonly dates: readonly string[];
  readonly problems: readonly RowProblem[];
}

/**
 * Reads holidays from an iCalendar file (RFC 5545: events of whole days, also several days and yearly ones, from the year of `now` on) or
 * from CSV with a column `date`, or whose first column is one. An event or row that is wrong is a problem, with its line, and the others are read.
 */
export function readHolidays(file: string, now: string): HolidaysRead {
  const text = file.replace(/^\ufeff/, '');
  const { dates, ...read } = /^\s*BEGIN:VCALENDAR/i.test(text)
    ? fromCalendar(text, Number(now.slice(0, 4)))
    : fromCsv(text);
  return { ...read, dates: [...new Set(dates)].sort() };
}

interface HolidaysInFile {
  readonly rows: number;
  readonly dates: readonly string[];
  readonly problems: RowProblem[];
}

function fromCsv(csv: string): HolidaysInFile {
  const { records, problems } = readCsv(csv);
  const skipped = problems.length;
  const named = records[0]?.cells.findIndex((cell) => cell.toLowerCase() === 'date') ?? -1;
  const rows = named < 0 ? records : records.slice(1);
  const dates = rows.flatMap(({ cells, line }) => {
    const date = PlainDate.safeParse(cells[Math.max(0, named)]);
    if (date.success) return [date.data];
    problems.push({ line, column: 'date', message: 'Use a date, for example 2026-12-25' });
    return [];
  });
  return { rows: rows.length + skipped, dates, problems };
}

/** An event as it stands in the file: its own lines, from the line on which it begins. */
interface EventText {
  readonly line: number;
  readonly lines: readonly string[];
  readonly ended: boolean;
}

function fromCalendar(text: string, year: number): HolidaysInFile {
  const found = eventsIn(text);
  if (found.length > MOST_EVENTS) {
    const message = `It has ${found.length} events; send at most ${MOST_EVENTS} at once`;
    stopIf(refuse('invalid-input', 'This is no list of holidays', [{ path: 'file', message }]));
  }
  const events = found.map((one) => ({ line: one.line, read: readEvent(one) }));
  const moved = movedFrom(events.flatMap(({ read }) => (typeof read === 'string' ? [] : [read])));
  const looks = looksOfFile();
  const problems: RowProblem[] = [];
  const dates = events.flatMap(({ line, read }) => {
    const days = typeof read === 'string' ? read : datesOf(read, { year, moved, looks });
    if (typeof days !== 'string') return days;
    problems.push({ line, column: null, message: days });
    return [];
  });
  return { rows: events.length, dates, problems };
}

function eventsIn(text: string): EventText[] {
  const events: EventText[] = [];
  let open: { line: number; lines: string[] } | null = null;
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    const begins = /^BEGIN:VEVENT\s*$/i.test(content);
    if (begins && open) events.push({ ...open, ended: false });
    if (begins) open = { line: index + 1, lines: [] };
    open?.lines.push(content);
    if (!open || !/^END:VEVENT\s*$/i.test(content)) continue;
    events.push({ ...open, ended: true });
    open = null;
  }
  if (open) events.push({ ...open, ended: false });
  return events;
}

/** An event, or what is wrong with it. */
function readEvent({ lines, ended }: EventText): ICAL.Event | string {
  if (!ended) return 'is an event that does not end';
  if (lines.join('').length > LONGEST_EVENT) return `has more than ${LONGEST_EVENT} characters`;
  if (lines.some(hasNoDate)) return 'has a date that does not exist';
  try {
    const whole = ICAL.parse(['BEGIN:VCALENDAR', ...lines.map(asDate), 'END:VCALENDAR'].join('\r\n')) as unknown;
    const component = new ICAL.Component(whole as never).getFirstSubcomponent('vevent');
    if (!component?.getFirstProperty('dtstart')) return 'is an event without DTSTART';
    const event = new ICAL.Event(component);
    return event.startDate.isDate ? event : 'is no whole day; give DTSTART a date (VALUE=DATE)';
  } catch {
    return UNREADABLE;
  }
}

/** A date is no time of day, also where the line does not say `VALUE=DATE`. */
const asDate = (line: string): string => line.replace(/^(DTSTART|DTEND)(?=:\d{8}\s*$)/i, '$1;VALUE=DATE');

const UNREADABLE = 'is an event that cannot be read';

const isCancelled = ({ component }: ICAL.Event): boolean =>
  String(component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED';

/** Which time of which event something is. */
const timeOf = ({ uid }: ICAL.Event, at: ICAL.Time): string => `${uid} ${dateOf(at)}`;

/** The single times of repeated events in whose place others stand in the file: moved, or cancelled. */
const movedFrom = (events: readonly ICAL.Event[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.isRecurrenceException() ? [timeOf(event, event.recurrenceId)] : [])));

interface InFile {
  /** The first that is taken of a yearly holiday. */
  readonly year: number;
  readonly moved: ReadonlySet<string>;
  readonly looks: Looks;
}

/** The dates of an event, or what is wrong with it. One that was cancelled has none. */
function datesOf(event: ICAL.Event, { year, moved, looks }: InFile): string[] | string {
  if (isCancelled(event)) return [];
  try {
    const days = event.endDate.subtractDate(event.startDate).toSeconds() / 86_400;
    if (!Number.isInteger(days)) return 'is no whole day; give DTEND a date, or DURATION whole days';
    if (days < 1 || days > MOST_DAYS) return `lasts ${days} days; a holiday lasts 1 to ${MOST_DAYS}`;
    const starts = event.isRecurring() ? startsOf(event, year, looks, MOST) : [event.startDate];
    if (typeof starts === 'string') return starts;
    const dates = starts
      .filter((start) => event.isRecurrenceException() || !moved.has(timeOf(event, start)))
      .flatMap((start) => Array.from({ length: days }, (_, day) => after(dateOf(start), day)));
    return dates.length > MOST ? tooOften(MOST) : dates;
  } catch {
    return UNREADABLE;
  }
}

const DATES = /^(?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)[^:]*:((?:\d{8},?)+)\s*$/i;

/** The library would make the 9th of April out of the 99th of March. */
function hasNoDate(line: string): boolean {
  const dates = DATES.exec(line)?.[1]?.match(/\d{8}/g) ?? [];
  return dates.some((date) => !PlainDate.safeParse(date.replace(/(....)(..)(..)/, '$1-$2-$3')).success);
}

const after = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
