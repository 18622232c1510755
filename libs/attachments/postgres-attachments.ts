import { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import { NoBytes, type AttachmentStore } from './attachment-store.js';

/** In bytes: what is in memory of one transfer, and what one statement carries. */
const CHUNK = 256 * 1024;

/** Keeps bytes in rows of a quarter of a megabyte: a transfer needs little memory, and no transaction waits for a slow sender. */
export class PostgresAttachments implements AttachmentStore {
  constructor(private readonly db: Database) {}

  async keep(key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    let nth = 0;
    for await (const chunk of inChunks(bytes)) {
      await this.db.insertInto('attachmentChunk').values({ file: key, nth, bytes: chunk }).execute();
      nth += 1;
    }
  }

  async open(key: string): Promise<Readable> {
    const first = await this.chunk(key, 0);
    if (!first) throw new NoBytes(key);
    return Readable.from(this.from(key, first), { objectMode: false, highWaterMark: CHUNK });
  }

  async remove(key: string): Promise<void> {
    await this.db.deleteFrom('attachmentChunk').where('file', '=', key).execute();
  }

  private async *from(key: string, first: Buffer): AsyncGenerator<Buffer> {
    let chunk: Buffer | undefined = first;
    for (let nth = 1; chunk; nth += 1) {
      yield chunk;
      chunk = await this.chunk(key, nth);
    }
  }

  private async chunk(key: string, nth: number): Promise<Buffer | undefined> {
    const { rows } = await sql<{ bytes: Buffer }>`
      select bytes from attachment_chunk where file = ${key} and nth = ${nth}`.execute(this.db);
    return rows[0]?.bytes;
  }
}

/** The bytes cut into pieces of one size, however they arrive. */
async function* inChunks(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of bytes) {
    waiting.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
