import { createHash } from 'node:crypto';
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LARGEST_ATTACHMENT } from '../../../../../libs/domain/contribution/attachment/rules.js';
import { ALLOWED_IN_WORDS, typeNamed } from '../../../../../libs/domain/contribution/attachment/types.js';
import type { AttachmentView } from '../../../../api/src/contributions/attachments/attachment.schemas.js';
import type { ContributionView } from '../../../../api/src/contributions/contribution.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';

export interface AttachmentToAdd {
  readonly contribution: string;
  readonly file: string;
  readonly type?: string;
  readonly recordingOf?: readonly string[];
  readonly recordingOfNobody?: boolean;
}

/** Attaches a file to what the caller said. Its type goes by its name, unless it is named. */
export async function addAttachment(
  api: ApiClient,
  { contribution, file, type = typeNamed(file)?.type, recordingOf = [], recordingOfNobody = false }: AttachmentToAdd,
  out: Output,
): Promise<ExitCode> {
  if (recordingOfNobody && recordingOf.length > 0) {
    throw new Ended(EXIT.wrongInput, 'Somebody is recorded, or nobody: give --recording-of or --recording-of-nobody');
  }
  if (type === undefined) {
    throw new Ended(
      EXIT.wrongInput,
      `${file}: its name says no type that is taken (${ALLOWED_IN_WORDS}); name it with --type`,
    );
  }
  const form = new FormData();
  form.append('file', await blobOf(file, type), basename(file));
  for (const person of recordingOfNobody ? [''] : recordingOf) form.append('recordingOf', person);
  const added = await api.call<AttachmentView>('POST', `${said(contribution)}/attachments`, form);
  return told(out, added, (one) => listed([one]));
}

/** Lists what is attached to a contribution. */
export async function listAttachments(api: ApiClient, contribution: string, out: Output): Promise<ExitCode> {
  const { attachments } = await api.get<ContributionView>(said(contribution));
  return told(out, attachments, listed);
}

/** Writes an attachment into a new file, which has its name when all bytes have come and are those that were attached. */
export async function getAttachment(api: ApiClient, id: string, file: string, out: Output): Promise<ExitCode> {
  const part = `${file}.part`;
  const unwritten = (why?: string) => new Ended(EXIT.wrongInput, `${file} cannot be written: ${why}`);
  if (await isThere(file)) throw unwritten('EEXIST');
  const { bytes, headers } = await api.file(attached(id));
  const into = await open(part, 'w').catch((error: NodeJS.ErrnoException) => {
    throw unwritten(error.code);
  });
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of bytes) {
      hash.update(piece);
      size += piece.length;
      await into.writeFile(piece);
    }
    const digest = `sha-256=:${hash.digest('base64')}:`;
    if (headers.get('repr-digest') !== digest) throw new Ended(EXIT.failed, `${id} came with other bytes than it has`);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error instanceof Ended
      ? error
      : new Ended(EXIT.failed, `${id} did not come whole: ${(error as Error).message}`);
  } finally {
    await into.close();
  }
  out.result({ file, size }, () => `${size} bytes in ${file}`);
  return EXIT.ok;
}

/** Removes what the caller attached. */
export async function removeAttachment(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const { attachments } = await api.call<ContributionView>('DELETE', attached(id));
  return told(out, attachments, listed);
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const said = (contribution: string): string => `/v1/contributions/${encodeURIComponent(contribution)}`;
const attached = (id: string): string => `/v1/attachments/${encodeURIComponent(id)}`;

const COLUMNS: Columns<AttachmentView> = {
  id: ({ id }) => id,
  name: ({ name, withheld }) => name ?? (withheld ? '(withheld: a consent has ended, or is for fewer people)' : ''),
  type: ({ type }) => type,
  bytes: ({ size }) => String(size),
};
const listed = (attachments: readonly AttachmentView[]): string => columns(attachments, COLUMNS, 'Nothing is attached');

async function blobOf(file: string, type: string): Promise<Blob> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_ATTACHMENT) throw new Ended(EXIT.wrongInput, `${file} has more than 20 MB`);
    return new Blob([await readFile(file)], { type });
  } catch (error) {
    if (error instanceof Ended) throw error;
    throw new Ended(EXIT.wrongInput, `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
