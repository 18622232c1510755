import {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import type { Instant } from '../domain/time.js';
import { oneLine, unturned } from './one-line.js';

interface Someone {
  readonly name: string;
  readonly email: string;
}

/** A session as a calendar knows it. `uid` and `sequence` make a moved one take the place of the first. */
export interface SessionEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly title: string;
  readonly scope: string;
  readonly expectations: string;
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly place: string;
  readonly organizer: Someone;
  readonly attendee: Someone;
  readonly cancelled: boolean;
  /** When this version was made; of two with the same sequence calendars keep the later. */
  readonly stamp?: Instant;
}

/** The calendar file of a session for one attendee, by RFC 5546: a request, or the cancelling of one. */
export function sessionEvent(event: SessionEvent): string {
  const { uid, sequence, title, scope, expectations, startsAt, minutes, place, organizer, attendee, cancelled } = event;
  const start = new Date(startsAt);
  const calendar = new ICalCalendar({
    prodId: { company: 'Roundtable', product: 'Roundtable', language: 'EN' },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  calendar.createEvent({
    id: uid,
    sequence,
    stamp: event.stamp ? new Date(event.stamp) : new Date(),
    start,
    end: new Date(start.getTime() + minutes * 60_000),
    summary: oneLine(title),
    description: unturned([scope, expectations].filter(Boolean).join('\n\n')),
    ...(place ? { location: oneLine(place) } : {}),
    organizer: { name: named(organizer), email: oneLine(organizer.email) },
    attendees: [
      {
        name: named(attendee),
        email: oneLine(attendee.email),
        rsvp: false, // it would be answered by mail to the organizer, where this program never hears of it
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
      },
    ],
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return calendar.toString();
}

/** A name as a parameter: RFC 5545 knows no quotation marks inside it, and backslashes are no escapes there. */
const named = ({ name }: Someone): string => oneLine(name).replaceAll(/["\\]/g, '’');
