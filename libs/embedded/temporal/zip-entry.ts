import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

// Offsets and signatures: APPNOTE.TXT, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL_SIZE = 30;
const DEFLATED = 8;

interface Entry {
  name: string;
  method: number;
  packedSize: number;
  headerAt: number;
}

/** Writes the one deflated entry whose name ends with `suffix`. Enough for a wheel: no ZIP64, no encryption. */
export async function extractFromZip(archive: string, suffix: string, target: string): Promise<void> {
  const file = await open(archive);
  try {
    const entry = entriesOf(await centralDirectory(file)).find(({ name }) => name.endsWith(suffix));
    if (entry?.method !== DEFLATED) throw new Error(`${archive} has no deflated entry ${suffix}`);
    const local = await read(file, entry.headerAt, LOCAL_SIZE);
    const start = entry.headerAt + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = createReadStream(archive, { start, end: start + entry.packedSize - 1 });
    await pipeline(packed, createInflateRaw(), createWriteStream(target));
  } finally {
    await file.close();
  }
}

async function centralDirectory(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const tailSize = Math.min(size, END.size + END.longestComment);
  const tail = await read(file, size - tailSize, tailSize);
  let end = tailSize - END.size;
  while (end >= 0 && tail.readUInt32LE(end) !== END.signature) end--;
  if (end < 0) throw new Error('not a zip archive');
  return read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
}

function entriesOf(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (at < directory.length && directory.readUInt32LE(at) === CENTRAL.signature) {
    const nameSize = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + CENTRAL.size, at + CENTRAL.size + nameSize),
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    });
    at += CENTRAL.size + nameSize + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the zip archive is cut short');
  return buffer;
}
