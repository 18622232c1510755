import { setIn } from '../../../../../libs/config/settings.js';
import { homeFolder } from '../../../../../libs/embedded/home.js';
import { listMail, readMail } from '../../../../../libs/notifications/mail/file-mailer.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { mailFolderOf } from '../../stack/running-stack.js';

const folder = (): string => setIn(process.env).MAIL_FOLDER ?? mailFolderOf(homeFolder());

/** Lists the mails that were written as files, or shows one of them. */
export async function mail(file: string | undefined, to: string | undefined, out: Output): Promise<ExitCode> {
  return file === undefined ? list(to, out) : show(file, out);
}

async function list(to: string | undefined, out: Output): Promise<ExitCode> {
  const mails = (await listMail(folder())).filter((line) => to === undefined || line.to.includes(to.toLowerCase()));
  return told(out, mails, () => columns(mails, COLUMNS, 'There are no mails'));
}

const COLUMNS: Columns<Awaited<ReturnType<typeof listMail>>[number]> = {
  at: ({ at }) => at,
  to: ({ to }) => to,
  subject: ({ subject }) => subject,
  file: ({ file }) => file,
};

async function show(file: string, out: Output): Promise<ExitCode> {
  const found = await readMail(folder(), file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new Ended(EXIT.wrongInput, error.message);
    throw new Ended(EXIT.notFound, `There is no mail ${file}; \`roundtable mail\` lists them`);
  });
  const { to, subject, text, calendar } = found;
  out.result({ to, subject, text, calendar: calendar ?? null, headers: Object.fromEntries(found.headers) }, () =>
    [
      `To: ${to}`,
      `Subject: ${subject}`,
      '',
      text,
      ...(calendar ? ['', `(calendar file: ${calendar.method})`] : []),
    ].join('\n'),
  );
  return EXIT.ok;
}
