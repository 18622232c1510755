import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NoBytes, type AttachmentStore } from './attachment-store.js';

/** Keeps bytes as files in one folder, which API and workers of all machines must share. Names are keys, never what people wrote. */
export class FolderAttachments implements AttachmentStore {
  constructor(private readonly folder: string) {}

  /** A file has its name only when it is whole and on the disk. */
  async keep(key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    const path = this.path(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = createWriteStream(partOf(path), { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(Readable.from(bytes, { objectMode: false }), file);
    await rename(partOf(path), path);
  }

  async open(key: string): Promise<Readable> {
    const file = await open(this.path(key)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new NoBytes(key) : error;
    });
    return createReadStream('', { fd: file });
  }

  async remove(key: string): Promise<void> {
    const path = this.path(key);
    await Promise.all([rm(path, { force: true }), rm(partOf(path), { force: true })]);
  }

  /** Spread over 256 folders, so that none grows too large to list. */
  private path(key: string): string {
    return join(this.folder, key.slice(0, 2), key);
  }
}

const partOf = (path: string): string => `${path}.part`;
