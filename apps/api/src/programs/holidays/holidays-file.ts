import ICAL from 'ical.js';
import { PlainDate } from '../../../../../libs/domain/time.js';
import type { RowProblem } from '../../csv/csv.schemas.js';
import { readCsv } from '../../csv/read-csv.js';

/** A yearly holiday is taken for so many years. */
const YEARS = 5;
/** Longer than any row of holidays; more is a mistake. */
const MOST_DAYS = 31;

export interface HolidaysRead {
  /** Rows of a CSV, or events of a calendar. */
  readonly rows: number;
  /** Each once, in order. */
  readonly dates: readonly string[];
  readonly problems: readonly RowProblem[];
}

/**
 * Reads holidays from an iCalendar file (RFC 5545: events of whole days, also several days and yearly ones, from the year of `now` on) or
 * from CSV whose first column is a date. An event or row that is wrong is a problem, with its line, and the others are read.
 */
export function readHolidays(file: string, now: string): HolidaysRead {
  const text = file.replace(/^\ufeff/, '');
  const { dates, ...read } = /^\s*BEGIN:VCALENDAR/i.test(text)
    ? fromCalendar(text, Number(now.slice(0, 4)))
    : fromCsv(text);
  return { ...read, dates: [...new Set(dates)].sort() };
}

interface Found {
  readonly rows: number;
  readonly dates: readonly string[];
  readonly problems: RowProblem[];
}

function fromCsv(csv: string): Found {
  const { records, problems } = readCsv(csv, [',', ';', '\t']);
  const skipped = problems.length;
  const rows = records.filter(({ cells }, index) => index > 0 || cells[0]?.toLowerCase() !== 'date');
  const dates = rows.flatMap(({ cells: [first = ''], line }) => {
    const date = PlainDate.safeParse(first);
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

function fromCalendar(text: string, year: number): Found {
  const events = eventsIn(text);
  const problems: RowProblem[] = [];
  const dates = events.flatMap((event) => {
    const read = datesOf(event, year);
    if (typeof read !== 'string') return read;
    problems.push({ line: event.line, column: null, message: read });
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

/** The dates of an event, or what is wrong with it. */
function datesOf({ lines, ended }: EventText, year: number): string[] | string {
  if (!ended) return 'is an event that does not end';
  if (lines.some(hasNoDate)) return 'has a date that does not exist';
  let event: ICAL.Event;
  try {
    const [whole] = [ICAL.parse(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n')) as unknown[]];
    const component = new ICAL.Component(whole as never).getFirstSubcomponent('vevent');
    if (!component?.getFirstProperty('dtstart')) return 'is an event without DTSTART';
    event = new ICAL.Event(component);
    if (!event.startDate.isDate) return 'is no whole day; give DTSTART a date (VALUE=DATE)';
  } catch {
    return 'is an event that cannot be read';
  }
  const days = event.component.getFirstProperty('dtend')
    ? event.endDate.subtractDate(event.startDate).toSeconds() / 86_400
    : 1;
  if (!(days >= 1 && days <= MOST_DAYS)) return `lasts ${days} days; a holiday lasts 1 to ${MOST_DAYS}`;
  const dates = startsOf(event, year).flatMap((start) => Array.from({ length: days }, (_, day) => after(start, day)));
  const tooOften = dates.length > MOST_DAYS * YEARS;
  return tooOften ? `falls on ${dates.length} days of ${YEARS} years; a holiday repeats once a year` : dates;
}

/** The library would make the 9th of April out of the 99th of March. */
function hasNoDate(line: string): boolean {
  const [, year, month, day] = /^DT(?:START|END)[^:]*:(\d{4})(\d{2})(\d{2})\s*$/i.exec(line) ?? [];
  return year !== undefined && !PlainDate.safeParse(`${year}-${month}-${day}`).success;
}

/** When it begins: once, or each year from this one on. */
function startsOf(event: ICAL.Event, year: number): string[] {
  if (!event.isRecurring()) return [event.startDate.toString()];
  const starts: string[] = [];
  const iterator = event.iterator();
  for (let looked = 0; looked < 5000; looked += 1) {
    const next = iterator.next() as ICAL.Time | undefined;
    if (!next || next.year >= year + YEARS) break;
    if (next.year >= year) starts.push(next.toString().slice(0, 10));
  }
  return starts;
}

const after = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
