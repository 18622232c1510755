import type { Readable } from 'node:stream';

/** There is nothing under a key: it was removed, or a backup was restored without it. */
export class NoBytes extends Error {
  constructor(key: string) {
    super(`No bytes are kept under ${key}`);
    this.name = 'NoBytes';
  }
}

/** Where the bytes of attachments are kept. What they are, and who may read them, stands in rows. */
export interface AttachmentStore {
  /** Keeps bytes under a new key as they come. When it rejects, a part of them may be there: `remove` takes it away. */
  keep(key: string, bytes: AsyncIterable<Buffer>): Promise<void>;
  /** The bytes from the first on. Rejects with `NoBytes` when there are none. */
  open(key: string): Promise<Readable>;
  /** Safe to do again, and where nothing is. */
  remove(key: string): Promise<void>;
}

/** Rows say in which store their bytes are, so that a change of the setting loses nothing. */
export type StoreKind = 'postgres' | 'folder' | 's3';

/** What a process can reach: where new bytes go, and where older ones are. */
export interface AttachmentStores {
  readonly current: StoreKind;
  readonly reachable: Partial<Readonly<Record<StoreKind, AttachmentStore>>>;
}
