/** A mail as people read it. */
export interface Mail {
  readonly headers: ReadonlyMap<string, string>;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly calendar?: { readonly method: string; readonly ics: string };
}

interface MailPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Reads the mails that `messageOf` makes: enough of MIME for them, and no more. */
export function parseMail(raw: Buffer): Mail {
  const whole = partOf(raw.toString('latin1'));
  const leaves = leavesOf(whole);
  const text = leaves.find((part) => typeOf(part).startsWith('text/plain'));
  const calendar = leaves.find((part) => typeOf(part).startsWith('text/calendar'));
  return {
    headers: whole.headers,
    to: whole.headers.get('to') ?? '',
    subject: whole.headers.get('subject') ?? '',
    text: text ? contentOf(text).replaceAll('\r\n', '\n') : '',
    ...(calendar ? { calendar: { method: parameter(typeOf(calendar), 'method'), ics: contentOf(calendar) } } : {}),
  };
}

function partOf(source: string): MailPart {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]];
  });
  return { headers: new Map(headers), body: rest.join('\r\n\r\n') };
}

function leavesOf(part: MailPart): MailPart[] {
  const boundary = parameter(typeOf(part), 'boundary');
  if (!boundary) return [part];
  const inner = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1, -1);
  return inner.flatMap((source) => leavesOf(partOf(source.replace(/^\r\n/, ''))));
}

const typeOf = ({ headers }: MailPart): string => headers.get('content-type') ?? 'text/plain';

const parameter = (type: string, name: string): string =>
  new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(type)?.slice(1).find(Boolean) ?? '';

function contentOf({ headers, body }: MailPart): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  const bytes = encoding === 'quoted-printable' ? unquote(body.replace(/=\r\n/g, '')) : body;
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const unquote = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Encoded words of RFC 2047; white space between two of them belongs to neither. */
function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_match, encoding: string, word: string) => {
    const bytes =
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64')
        : Buffer.from(unquote(word.replaceAll('_', ' ')), 'latin1');
    return bytes.toString('utf8');
  });
}
