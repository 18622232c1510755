import { FileMailer } from './file-mailer.js';
import type { Mailer } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

interface MailSettings {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM: string;
  readonly MAIL_FOLDER: string;
}

/** By SMTP when an address is set; otherwise mails become files. */
export const createMailer = ({ SMTP_URL, MAIL_FROM, MAIL_FOLDER }: MailSettings): Mailer =>
  SMTP_URL === undefined ? new FileMailer(MAIL_FOLDER, MAIL_FROM) : new SmtpMailer(SMTP_URL, MAIL_FROM);
