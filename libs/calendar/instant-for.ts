import { DateTime } from 'luxon';
import type { Instant } from '../domain/time.js';
import { isolated } from '../domain/words/direction.js';

/** How somebody reads dates and times; without a locale as letters are written, in British English. */
export interface Reading {
  readonly zone: string;
  readonly locale: string | null;
}

/** The language of letters. */
const WRITTEN_IN = 'en';

/**
 * `Tuesday 31 March 2026 at 11:00 (Europe/Berlin)`, or as the locale writes it: `Dienstag, 31. März 2026 um 11:00 (Europe/Berlin)`.
 * Rehearsals, whose days are seconds, need those too. A zone that is not known here is UTC.
 */
export function instantFor(at: Instant, { zone, locale }: Reading, seconds = false): string {
  const there = DateTime.fromISO(at, { zone, locale: 'en-GB' });
  const known = there.isValid ? there : DateTime.fromISO(at, { zone: 'UTC', locale: 'en-GB' });
  const zoneName = known.zoneName ?? 'UTC';
  const written = isKnown(locale)
    ? isolated(
        new Intl.DateTimeFormat(locale, {
          dateStyle: 'full',
          timeStyle: seconds ? 'medium' : 'short',
          timeZone: zoneName,
        }).format(known.toMillis()),
      )
    : known.toFormat(`cccc d LLLL yyyy 'at' HH:mm${seconds ? ':ss' : ''}`);
  return `${written} (${zoneName})`;
}

/** The languages of a letter, as `Content-Language` lists them: its own, and that of the dates in it. */
export function languagesOf({ locale }: Pick<Reading, 'locale'>): string[] {
  if (!isKnown(locale)) return [WRITTEN_IN];
  const { language, baseName } = new Intl.Locale(locale);
  return language === WRITTEN_IN ? [WRITTEN_IN] : [WRITTEN_IN, baseName];
}

/** Whether this Node.js knows how the locale writes dates: valid ones may be too rare. */
const isKnown = (locale: string | null): locale is string =>
  locale !== null && Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
