import { createTransport } from 'nodemailer';
import type { Letter } from '../letter.js';
import type { Mailer } from './mailer.js';
import { messageOf } from './message.js';

const TIME_OUT_MS = 10_000;
/** Also ends a delivery whose server sends a little now and then. Shorter than the lease of a notice. */
const LONGEST_MS = 30_000;
const IDLE_MS = 30_000;
/**
 * As many letters as a cycle usually sends at once, so that they share what they look up; each has a connection, so that none waits for
 * one while its own time passes.
 */
export const CONNECTIONS = 20;

/** Sends by SMTP over a pool of connections. It never repeats a letter by itself; the caller decides when. */
export class SmtpMailer implements Mailer {
  private readonly transport;

  constructor(
    url: string,
    private readonly from: string,
    { connections = CONNECTIONS, timeOutMs = TIME_OUT_MS }: { connections?: number; timeOutMs?: number } = {},
  ) {
    this.transport = createTransport({
      url,
      pool: true,
      maxConnections: connections,
      maxRequeues: 0,
      idleTimeout: IDLE_MS,
      connectionTimeout: timeOutMs,
      greetingTimeout: timeOutMs,
      socketTimeout: timeOutMs,
      dnsTimeout: timeOutMs,
    });
  }

  async send(letter: Letter): Promise<'sent' | { bounced: string }> {
    try {
      await this.transport.sendMail({ ...messageOf(letter, this.from), signal: AbortSignal.timeout(LONGEST_MS) });
      return 'sent';
    } catch (error) {
      const refused = refusalOf(error);
      if (refused) return { bounced: refused };
      throw error;
    }
  }

  close(): Promise<void> {
    this.transport.close();
    return Promise.resolve();
  }
}

interface SmtpError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

/** Refused for good is only what the server says of this recipient or message; a refused sender or login is our own trouble. */
function refusalOf(error: unknown): string | null {
  const { code, command, response, responseCode } = error as SmtpError;
  if (code === 'EENVELOPE' && command === 'API') return 'bad-address';
  if (command !== 'RCPT TO' && command !== 'DATA') return null;
  if (typeof responseCode !== 'number' || responseCode < 500 || responseCode === 503) return null;
  const status = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(typeof response === 'string' ? response : '')?.[1];
  return status ? `${responseCode} ${status}` : String(responseCode);
}
