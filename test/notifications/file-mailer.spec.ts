import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMailer, listMail, readMail } from '../../libs/notifications/mail/file-mailer.js';
import { letterId, type Letter } from '../../libs/notifications/letter.js';

const LETTER: Letter = {
  id: letterId('invitation:1'),
  to: { name: 'Ann Ödegård', email: 'ann@example.com' },
  subject: 'Ein langer Betreff mit Umlauten: Übergrößenträger und noch viel mehr Wörter für zwei Zeilen',
  text: 'Hello Ann,\n\nétude = 1\n.\n-- \nRoundtable\n',
  languages: ['en', 'de-CH'],
};

describe('FileMailer', () => {
  let folder: string;
  let mailer: FileMailer;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'mail-')), 'inner');
    mailer = new FileMailer(folder, 'Roundtable <roundtable@localhost>');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('writes a mail that can be read again', async () => {
    await mailer.send({ ...LETTER, calendar: { method: 'REQUEST', ics: 'BEGIN:VCALENDAR\r\nÜ\r\nEND:VCALENDAR' } });
    const [line] = await listMail(folder);
    expect(line).toMatchObject({
      file: `${LETTER.id}.eml`,
      to: 'Ann Ödegård <ann@example.com>',
      subject: LETTER.subject,
    });
    const mail = await readMail(folder, `${LETTER.id}.eml`);
    expect(mail.text).toBe(LETTER.text);
    expect(mail.calendar?.method).toBe('REQUEST');
    expect(mail.calendar?.ics).toContain('Ü');
    expect(mail.headers.get('message-id')).toBe(`<${LETTER.id}@roundtable>`);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('content-language')).toBe('en, de-CH');
  });

  it('writes the same letter twice into one file and leaves nothing else', async () => {
    await mailer.send(LETTER);
    await mailer.send({ ...LETTER, text: 'again\n' });
    expect(await readdir(folder)).toEqual([`${LETTER.id}.eml`]);
    expect((await readMail(folder, `${LETTER.id}.eml`)).text).toBe('again\n');
  });

  it('lets no header in by a name or a subject', async () => {
    await mailer.send({
      ...LETTER,
      to: { name: 'Ann\r\nBcc: evil@example.com', email: 'ann@example.com' },
      subject: 'Hi\r\nBcc: evil@example.com\u2028X: 1',
    });
    const { headers, subject } = await readMail(folder, `${LETTER.id}.eml`);
    expect(headers.has('bcc')).toBe(false);
    expect(headers.has('x')).toBe(false);
    expect(subject).toBe('Hi Bcc: evil@example.com X: 1');
  });

  it('lists nothing where there is no folder, and reads mails only', async () => {
    await expect(listMail(join(folder, 'none'))).resolves.toEqual([]);
    await expect(readMail(folder, '../../etc/passwd')).rejects.toThrow('Name a mail');
  });
});
