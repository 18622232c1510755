import { z } from 'zod';

/** A moment in UTC with milliseconds, `2026-03-29T01:30:00.000Z`; other offsets and precisions are brought to this form, in which instants compare as strings. */
export const Instant = z.iso
  .datetime({
    offset: true,
    abort: true,
    error: 'Use a date and time with its zone (ISO 8601), for example 2030-05-29T11:30:00+02:00',
  })
  .overwrite((at) => new Date(at).toISOString())
  .meta({ id: 'Instant', example: '2026-03-29T01:30:00.000Z' });
export type Instant = z.infer<typeof Instant>;

/** A date without a time, `2026-12-25`, in the zone of the program or person that it belongs to. */
export const PlainDate = z.iso.date({ error: 'Use a date, for example 2026-12-25' });
export type PlainDate = z.infer<typeof PlainDate>;

/** The day of an instant, in the caller's zone. */
export type DayOf = (at: Instant) => PlainDate;

/** An IANA time zone such as `Europe/Berlin`. */
export const Zone = z
  .string()
  .max(64)
  .refine(isZone, { error: 'Use an IANA time zone, for example Europe/Berlin' })
  .meta({ id: 'Zone', example: 'Europe/Berlin' });

/** At most one year: 366 elapsed days, 260 working days. */
const MOST_WORKING_DAYS = 260;
const MOST_DAYS = 366;
export const LONGEST_MS = MOST_DAYS * 86_400_000;

/** Why an instant cannot be planned or promised for: it is past, or too many days ahead. Null when it can. */
export function notAhead(at: Instant, now: Instant, most = MOST_DAYS): string | null {
  if (at <= now) return `is not after ${now}`;
  return msBetween(now, at) > most * 86_400_000 ? `is more than ${most} days ahead` : null;
}

const elapsed = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;

/** ISO 8601 elapsed time in weeks, days, hours, minutes, seconds, in ms; undefined when it is none. */
export function elapsedMs(text: string): number | undefined {
  const parts = elapsed.exec(text);
  if (!parts || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

const Elapsed = z.string().refine((text) => {
  const ms = elapsedMs(text);
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS;
}, 'Use an ISO 8601 duration of more than 0 and at most 366 days, for example PT72H');

const WorkingDays = z.strictObject({ workingDays: z.number().positive().max(MOST_WORKING_DAYS) });
const WorkingHours = z.strictObject({
  workingHours: z
    .number()
    .positive()
    .max(MOST_WORKING_DAYS * 8),
});

/**
 * A length of time: `{workingDays: 2}` and `{workingHours: 4}` count in the program's calendar, an ISO 8601 text such as
 * `PT72H` is elapsed time. More than zero, at most one year.
 */
export const Duration = z
  .union([WorkingDays, WorkingHours, Elapsed], {
    error:
      'Use {"workingDays": 2}, {"workingHours": 4} or an ISO 8601 duration such as "PT72H"; above zero, at most one year',
  })
  .meta({ id: 'Duration', example: { workingDays: 2 } });
export type Duration = z.infer<typeof Duration>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time of day, for example 09:00');

/** The calendar that "working" means: a zone, ISO weekdays (1 = Monday), working hours, holidays, and for rehearsals a pace. */
export const CalendarRules = z
  .strictObject({
    zone: Zone,
    workingDays: z
      .array(z.int().min(1).max(7))
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'A weekday stands twice')
      .default([1, 2, 3, 4, 5]),
    hours: z
      .strictObject({ from: TimeOfDay, to: TimeOfDay })
      .refine(({ from, to }) => from < to, 'Working hours must end after they begin')
      .default({ from: '09:00', to: '17:00' }),
    holidays: z.array(PlainDate).max(500).default([]),
    pace: z
      .strictObject({ secondsPerWorkingDay: z.number().min(0.05).max(86_400) })
      .optional()
      .describe(
        'For a rehearsal: every working day lasts this many seconds. Cycles run with it are marked as rehearsals.',
      ),
  })
  .meta({ id: 'CalendarRules' });
export type CalendarRules = z.infer<typeof CalendarRules>;

/** Working time. Made by `libs/calendar`; the rules only know this interface. */
export interface Calendar {
  /** `duration` after `from`. */
  add(from: Instant, duration: Duration): Instant;
  /** `duration` before `from`. */
  subtract(from: Instant, duration: Duration): Instant;
  /** Working time from `from` to `to` in ms, of somebody in `zone`; 0 when `to` is not later. */
  workingMsBetween(from: Instant, to: Instant, zone?: string): number;
  /** The instant `ms` of working time after `from`, of somebody in `zone`. */
  addWorkingMs(from: Instant, ms: number, zone?: string): Instant;
  /** The end of the working day of somebody in `zone` that goes on at `from`, or of their next one. */
  endOfWorkingDay(from: Instant, zone?: string): Instant;
}

export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);
export const plusMs = (from: Instant, ms: number): Instant => new Date(Date.parse(from) + ms).toISOString();
export const latest = (first: Instant, ...others: readonly Instant[]): Instant =>
  others.reduce((late, at) => (at > late ? at : late), first);
export const earliest = (first: Instant, ...others: readonly Instant[]): Instant =>
  others.reduce((early, at) => (at < early ? at : early), first);

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
