import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Letter } from '../letter.js';
import type { Mailer } from './mailer.js';
import { messageOf } from './message.js';
import { parseMail, type Mail } from './parse-mail.js';

const FILE = /^[\w-]+\.eml$/;

/** Writes each letter as a file `<id>.eml`, whole or not at all; the same letter again takes the place of the first. */
export class FileMailer implements Mailer {
  private readonly transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(
    private readonly folder: string,
    private readonly from: string,
  ) {}

  async send(letter: Letter): Promise<'sent'> {
    const { message } = await this.transport.sendMail(messageOf(letter, this.from));
    await mkdir(this.folder, { recursive: true });
    const target = join(this.folder, `${letter.id}.eml`);
    const draft = `${target}.${randomUUID()}.tmp`;
    try {
      await writeFile(draft, message);
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return 'sent';
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A mail in the folder, in one line. */
export interface MailLine {
  readonly file: string;
  readonly to: string;
  readonly subject: string;
  readonly at: string;
}

/** The mails of a folder, oldest first; none when there is no folder. */
export async function listMail(folder: string): Promise<MailLine[]> {
  const files = await readdir(folder).catch(noneIfMissing);
  const mails = await Promise.all(
    files
      .filter((file) => FILE.test(file))
      .map(async (file) => {
        const [{ to, subject }, { mtime }] = await Promise.all([readMail(folder, file), stat(join(folder, file))]);
        return { file, to, subject, at: mtime.toISOString() };
      }),
  );
  return mails.sort((one, other) => (one.at + one.file < other.at + other.file ? -1 : 1));
}

/** One mail of a folder, decoded. Throws for anything that is not the name of a mail. */
export async function readMail(folder: string, file: string): Promise<Mail> {
  if (!FILE.test(file)) throw new Error('Name a mail by its file, for example 0a1b2c.eml');
  return parseMail(await readFile(join(folder, file)));
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
