import PostalMime, { decodeWords, type Attachment } from 'postal-mime';

/** A mail as people read it. */
export interface Mail {
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly to: string;
  readonly subject: string;
  /** Its plain text; ends with one end of a line. Empty where it has none. */
  readonly text: string;
  /** What mail programs answer to, with the ends of lines of RFC 5545. */
  readonly calendar?: { readonly method: string; readonly ics: string };
}

/** Reads a mail as it is sent and as it is kept in a file. */
export async function parseMail(raw: Buffer): Promise<Mail> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' });
  const headers = new Map(mail.headers.map(({ key, value }) => [key, decodeWords(value)]));
  const calendar = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  return {
    headers,
    to: headers.get('to') ?? '',
    subject: mail.subject ?? '',
    text: mail.text ? `${mail.text.trimEnd()}\n` : '',
    ...(calendar ? { calendar: { method: calendar.method ?? '', ics: icsOf(calendar) } } : {}),
  };
}

/** The parser gives what is text with the ends of lines of Unix. */
const icsOf = ({ content }: Attachment): string => `${(content as string).trimEnd().replaceAll('\n', '\r\n')}\r\n`;
