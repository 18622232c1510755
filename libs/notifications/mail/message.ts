import type { SendMailOptions } from 'nodemailer/lib/mailer';
import type { Letter } from '../letter.js';
import { oneLine } from '../one-line.js';

/** A letter as a MIME message: plain text, and for a session a calendar part that mail programs answer to. */
export function messageOf({ id, to, subject, text, languages, calendar }: Letter, from: string): SendMailOptions {
  return {
    messageId: `<${id}@roundtable>`,
    from,
    to: { name: oneLine(to.name), address: oneLine(to.email) },
    subject: oneLine(subject),
    text,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': languages.join(', ') },
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(calendar ? { icalEvent: { method: calendar.method, content: calendar.ics, filename: 'session.ics' } } : {}),
  };
}
