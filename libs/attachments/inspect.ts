import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { LARGEST_ATTACHMENT, contentRefused, emptyFile, tooLarge } from '../domain/contribution/attachment/rules.js';
import { hasControls, isOtherThanText, type AttachmentType } from '../domain/contribution/attachment/types.js';
import { Refused, stopIf } from '../domain/refusal.js';

/** In bytes: how much of the beginning is looked at. Producers of office documents write what names them first, or after a part or two. */
const BEGINNING = 1024 * 1024;
/** In characters: markup under another name gives itself away at once. */
const FIRST_WORDS = 1024;

/**
 * Bytes on their way, of a type that somebody declared. Passes them on unchanged and refuses as soon as it can be told: there are none,
 * they are more than 20 MB, or they are something else. `size` (in bytes) and `sha256` (hex) are right when all have passed.
 */
export class Inspection {
  private readonly hash = createHash('sha256');
  private readonly text: TextCheck | null;
  size = 0;

  constructor(private readonly type: AttachmentType) {
    this.text = type.foundAs === null ? new TextCheck() : null;
  }

  sha256(): string {
    return this.hash.copy().digest('hex');
  }

  async *of(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let beginning: Buffer[] | null = [];
    for await (const piece of bytes) {
      this.look(piece);
      if (!beginning) {
        yield piece;
        continue;
      }
      beginning.push(piece);
      if (this.size < BEGINNING) continue;
      yield* await this.begun(beginning);
      beginning = null;
    }
    if (this.size === 0) throw new Refused(emptyFile());
    if (beginning) yield* await this.begun(beginning);
    if (this.text && !this.text.ends()) stopIf(contentRefused(this.type, null));
  }

  private look(piece: Buffer): void {
    this.size += piece.length;
    if (this.size > LARGEST_ATTACHMENT) throw new Refused(tooLarge());
    this.hash.update(piece);
    if (this.text && !this.text.goesOn(piece)) stopIf(contentRefused(this.type, null));
  }

  /** The beginning, when it is that of the declared type. */
  private async begun(pieces: readonly Buffer[]): Promise<Buffer[]> {
    const beginning = Buffer.concat(pieces);
    if (!this.text) stopIf(contentRefused(this.type, await typeOf(beginning)));
    return [beginning];
  }
}

/** What bytes begin as; null where that cannot be told, also because they are broken. */
const typeOf = (beginning: Buffer): Promise<string | null> =>
  fileTypeFromBuffer(beginning).then(
    (found) => found?.mime ?? null,
    () => null,
  );

/** Whether bytes are text in UTF-8 and nothing that goes by another name, piece by piece. */
class TextCheck {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private first = '';

  goesOn(piece: Buffer): boolean {
    const text = this.decoded(piece);
    if (text === null || hasControls(text)) return false;
    if (this.first.length >= FIRST_WORDS) return true;
    this.first += text.slice(0, FIRST_WORDS);
    return this.first.length < FIRST_WORDS || !isOtherThanText(this.first);
  }

  /** At the end, because half of a word may look like another. */
  ends = (): boolean => this.decoded() !== null && !isOtherThanText(this.first);

  private decoded(piece?: Buffer): string | null {
    try {
      return this.decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      return null; // no UTF-8
    }
  }
}
