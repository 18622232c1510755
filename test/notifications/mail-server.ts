import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { parseMail, type Mail } from '../../libs/notifications/mail/parse-mail.js';

type Answer = 'accept' | number | 'never' | { readonly acceptAfterMs: number };

/** An attempt to send to somebody, of which the client still waits for an answer. */
export interface Unanswered {
  readonly to: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: (Mail & { readonly raw: string })[];
  /** How the server answers to a recipient; `never` lets the client wait. */
  answers: Record<string, Answer | undefined>;
  /** Attempts whose answer is `never`, until their client gives up; the newest last. */
  readonly unanswered: ReadonlySet<Unanswered>;
  /** Called when a mail has arrived and before the client hears of it. */
  onMail: ((mail: Mail) => void | Promise<void>) | null;
  stop(): Promise<void>;
}

/** A real SMTP server, on a free port or on `port`; `mails` is where one that is started again goes on. */
export async function aMailServer({
  port: wanted = 0,
  mails = [],
}: { port?: number; mails?: MailServer['mails'] } = {}): Promise<MailServer> {
  const unanswered = new Map<string, Unanswered>(); // by session
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    disableReverseLookup: true,
    onRcptTo: ({ address }, session, done) => {
      const answer = box.answers[address] ?? 'accept';
      if (answer === 'never') return void unanswered.set(session.id, { to: address });
      if (answer === 'accept') return done();
      if (typeof answer === 'object') return void setTimeout(done, answer.acceptAfterMs);
      const status = answer < 500 ? '4.2.1' : '5.1.1';
      done(Object.assign(new Error(`${status} no ${address}`), { responseCode: answer }));
    },
    onClose: ({ id }) => void unanswered.delete(id),
    onData: (stream, _session, done) => {
      take(stream).then(() => done(), done);
    },
  });
  const take = async (stream: Readable): Promise<void> => {
    const raw = await buffer(stream);
    const mail = await parseMail(raw);
    box.mails.push({ ...mail, raw: raw.toString('utf8') });
    await box.onMail?.(mail);
  };
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const box: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answers: {},
    get unanswered() {
      return new Set(unanswered.values());
    },
    onMail: null,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
  return box;
}

/** Waits until something holds, at most `ms`. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not become so in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
