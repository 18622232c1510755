import type { AttachmentType } from './types.js';

const MOST_BYTES = 200;

/** Controls, marks that turn the direction of writing or cannot be seen, halves of characters. Joiners stay: scripts and emoji need them. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** What some file system does not take, or takes for something else. */
const UNSAFE = /[<>:"|?*]/g;
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * The name under which an attachment is kept and offered: the last part of a path, in NFC, without what hides how it ends or
 * what some file system refuses, at most 200 bytes of UTF-8 before the ending. It always ends as its checked type does:
 * `photo.html` that is a PNG becomes `photo.html.png`.
 */
export function safeName(given: string, { extensions }: Pick<AttachmentType, 'extensions'>): string {
  const last = given.normalize('NFC').replaceAll(UNSEEN, '').split(/[/\\]/).at(-1) ?? '';
  const clean = trimmed(last.replaceAll(UNSAFE, '_').replaceAll(/\s+/g, ' '));
  const ending = /\.([^.]+)$/.exec(clean)?.[1]?.toLowerCase() ?? '';
  const right = extensions.includes(ending);
  const stem = trimmed(cut(right ? clean.slice(0, -ending.length - 1) : clean));
  const named = stem === '' ? 'attachment' : stem.replace(RESERVED, '_$1');
  return `${named}.${right ? ending : extensions[0]}`;
}

const trimmed = (name: string): string => name.replaceAll(/^[\s.]+|[\s.]+$/g, '');

/** As many whole characters as fit. */
function cut(name: string): string {
  const { read } = new TextEncoder().encodeInto(name, new Uint8Array(MOST_BYTES));
  return name.slice(0, read);
}
