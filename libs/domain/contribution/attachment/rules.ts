import { refuse, type Refusal } from '../../refusal.js';
import { isTheirs, type Saying } from '../mending.js';
import { ALLOWED_IN_WORDS, typeDeclared, type AttachmentType } from './types.js';

/** In bytes. */
export const LARGEST_ATTACHMENT = 20 * 1024 * 1024;
/** Of one contribution. */
export const MOST_ATTACHMENTS = 10;

/** The declared type, or why it is not taken. */
export function acceptType(declared: string): AttachmentType | Refusal {
  const type = typeDeclared(declared);
  if (type) return type;
  const what = declared === '' ? 'The file has no type' : `Files of the type ${declared.slice(0, 100)} are not taken`;
  return refuse('unsupported-media-type', `${what}. What is taken: ${ALLOWED_IN_WORDS}`);
}

const TRUE_TYPE = `the type that it has, if that is taken: ${ALLOWED_IN_WORDS}`;

/** Refuses what is not what it says that it is. `found`: its type by its first bytes, when that can be told. */
export function contentRefused({ type, foundAs }: AttachmentType, found: string | null): Refusal | null {
  if (foundAs !== null && found !== null && foundAs.includes(found)) return null;
  if (foundAs === null) {
    return refuse('unsupported-media-type', `It is declared as ${type}; by its content it is no text in UTF-8`, [
      {
        path: 'file',
        message: `Save it as UTF-8 (in a spreadsheet: CSV UTF-8), without markup, or send it with ${TRUE_TYPE}`,
      },
    ]);
  }
  const is = found === null ? 'is not' : `is ${found} and not`;
  return refuse('unsupported-media-type', `It is declared as ${type}; by its content it ${is} that`, [
    { path: 'file', message: `Send it with ${TRUE_TYPE}` },
  ]);
}

export const tooLarge = (): Refusal =>
  refuse('too-large', 'An attachment may have at most 20 MB (20,971,520 bytes). Send a smaller one, or a link');

export const emptyFile = (): Refusal =>
  refuse('invalid-input', 'The file is empty', [{ path: 'file', message: 'has no bytes' }]);

/** Refuses one more than a contribution may have. */
export const attachmentsFull = (count: number): Refusal | null =>
  count < MOST_ATTACHMENTS
    ? null
    : refuse('limit-reached', `A contribution has at most ${MOST_ATTACHMENTS} attachments; remove one first`);

/** Sound and film say whom they record, so that their consent can be asked for; `[]`: nobody who can be told apart. */
export function recordedMissing({ recording }: AttachmentType, recordingOf: readonly string[] | null): Refusal | null {
  if (!recording || recordingOf !== null) return null;
  const message = 'Name each person who is heard or seen; leave it empty when nobody can be told apart';
  return refuse('invalid-input', 'Sound and film say whom they record', [{ path: 'recordingOf', message }]);
}

/**
 * What stands in the way of removing an attachment. `closed` is what stands in the way of changing its contribution. A
 * recording that is shown no more, because a consent has ended, may go at any time.
 */
export const removingRefused = (
  attachment: Saying & { readonly consentEnded: boolean },
  person: string,
  closed: Refusal | null,
): Refusal | null => {
  if (!isTheirs(attachment, person)) {
    return refuse('no-right', 'Only whoever said it, or wrote it down, can remove what is attached');
  }
  return attachment.consentEnded ? null : closed;
};
