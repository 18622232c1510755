/** What a client has sent of a message whose rest is still to come, and its prepared statements by name. */
interface Session {
  started: boolean;
  rest: Buffer;
  readonly prepared: Map<string, string>;
  last: readonly string[];
  sent: string[];
}

const END = 0;
/** Of a statement, as it is told: enough to know it by. */
const MOST_TOLD = 60;

/**
 * Which statements pass on their way to Postgres, read from its protocol's messages of a client (version 3: Query, Parse and Bind). A
 * connection has to be read from its beginning: its first message has no type, and what was prepared before has an unknown text.
 */
export class Statements {
  private readonly sessions = new WeakMap<object, Session>();

  /** Reads what a client sends. */
  read(chunk: Buffer, connection: object): void {
    const session = this.sessions.get(connection) ?? {
      started: false,
      rest: Buffer.alloc(0),
      prepared: new Map<string, string>(),
      last: ['connect'],
      sent: [],
    };
    this.sessions.set(connection, session);
    session.rest = Buffer.concat([session.rest, chunk]);
    session.sent = [];
    while (takeNext(session)) if (session.sent.length > 0) session.last = session.sent;
  }

  /** Those that were sent together, last, over this connection, the beginning of each in one line; `connect` before the first. */
  last(connection: object): readonly string[] {
    return this.sessions.get(connection)?.last ?? ['unknown'];
  }
}

/** Takes the next whole message; false when there is none yet. */
function takeNext(session: Session): boolean {
  const { rest, started } = session;
  const at = started ? 1 : 0;
  if (rest.length < at + 4) return false;
  const length = at + rest.readInt32BE(at);
  if (rest.length < length) return false;
  if (started) take(session, String.fromCharCode(rest[0] ?? END), rest.subarray(at + 4, length));
  session.started = true;
  session.rest = rest.subarray(length);
  return true;
}

function take(session: Session, type: string, body: Buffer): void {
  const [first, second] = texts(body);
  if (type === 'Q') session.sent.push(inOneLine(first));
  if (type === 'P') session.prepared.set(first, inOneLine(second));
  if (type === 'B') session.sent.push(session.prepared.get(second) ?? 'unknown'); // a portal's name comes first
}

/** The two texts with which a message begins, each with a zero behind it. */
function texts(body: Buffer): [string, string] {
  const first = body.indexOf(END);
  const second = body.indexOf(END, first + 1);
  return [body.toString('utf8', 0, first), second < 0 ? '' : body.toString('utf8', first + 1, second)];
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_TOLD);
