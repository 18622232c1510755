import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AttachmentFiles, claimFile, releaseFile } from '../../libs/attachments/attachment-files.js';
import type { AttachmentStore, StoreKind } from '../../libs/attachments/attachment-store.js';
import { FolderAttachments } from '../../libs/attachments/folder-attachments.js';
import { PostgresAttachments } from '../../libs/attachments/postgres-attachments.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const MEGABYTE = 1024 * 1024;
const SIZES = [1, 64, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 6 * MEGABYTE, 20 * MEGABYTE];

/** Bytes that tell where they belong, in pieces of odd size. */
function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 997) bytes.writeUInt8(at % 251, at);
  return bytes;
}
async function* pieces(bytes: Buffer, failsAt = Infinity): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_521) {
    if (at >= failsAt) throw new Error('the sender went away');
    yield await Promise.resolve(bytes.subarray(at, at + 65_521));
  }
}

describe('a store of attachments', () => {
  let database: TestDatabase;
  let db: Database;
  let folder: string;
  const stores: Partial<Record<StoreKind, AttachmentStore>> = {};
  beforeAll(async () => {
    database = await aDatabase();
    db = connect(database.apiUrl, { name: 'test-api', max: 4 });
    folder = mkdtempSync(join(tmpdir(), 'roundtable-attachments-'));
    stores.postgres = new PostgresAttachments(db);
    stores.folder = new FolderAttachments(join(folder, 'made when needed'));
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const filesOf = (current: StoreKind): AttachmentFiles => new AttachmentFiles(db, { current, reachable: stores });
  const storeOf = (kind: StoreKind): AttachmentStore => {
    const store = stores[kind];
    if (!store) throw new Error(kind);
    return store;
  };
  const rows = async (): Promise<string[]> =>
    (await db.selectFrom('attachmentFile').select('id').execute()).map(({ id }) => id);
  const claim = (id: string): Promise<void> => db.transaction().execute((tx) => claimFile(tx, id));

  describe.each<StoreKind>(['postgres', 'folder'])('%s', (kind) => {
    it('gives back what it was given, of every size', async () => {
      const files = filesOf(kind);
      for (const size of SIZES) {
        const bytes = bytesOf(size);
        const id = await files.keep(pieces(bytes));
        expect([size, (await buffer(await files.open(id))).equals(bytes)]).toEqual([size, true]);
        await files.discard(id);
      }
    });

    it('keeps each under its own key, and removes one as often as it is told', async () => {
      const [one, other] = [
        await filesOf(kind).keep(pieces(Buffer.from('one'))),
        await filesOf(kind).keep(pieces(Buffer.from('other'))),
      ];
      const store = storeOf(kind);
      await store.remove(one);
      await store.remove(one);
      await store.remove(randomUUID());
      await expect(store.open(one)).rejects.toThrow();
      expect(await buffer(await store.open(other))).toEqual(Buffer.from('other'));
      await filesOf(kind).discard(one);
      await filesOf(kind).discard(other);
    });

    it('has nothing of what breaks off', async () => {
      const before = await rows();
      const breaking = filesOf(kind).keep(pieces(bytesOf(8 * MEGABYTE), 6 * MEGABYTE));
      await expect(breaking).rejects.toThrow('the sender went away');
      expect(await rows()).toEqual(before);
      expect(await db.selectFrom('attachmentChunk').select('nth').execute()).toEqual([]);
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => statSync(join(folder, name)).isFile())).toEqual([]);
    });

    it('is swept of what nobody claimed and of what was released, and of nothing else', async () => {
      const files = filesOf(kind);
      const [claimed, released, late, fresh] = await Promise.all(
        ['claimed', 'released', 'late', 'fresh'].map((text) => files.keep(pieces(Buffer.from(text)))),
      );
      for (const id of [claimed, released]) await claim(id ?? '');
      await db.transaction().execute((tx) => releaseFile(tx, released ?? ''));
      const past = new Date(0).toISOString();
      await db
        .updateTable('attachmentFile')
        .set({ sweepAt: past })
        .where('id', '=', late ?? '')
        .execute();
      await files.discard(claimed ?? ''); // it is attached: nobody takes it away
      await expect(claim(late ?? '')).rejects.toMatchObject({ refusal: { refused: 'unavailable' } });
      expect(await files.sweep()).toBe(2);
      expect((await rows()).sort()).toEqual([claimed, fresh].sort());
      expect(await buffer(await files.open(claimed ?? ''))).toEqual(Buffer.from('claimed'));
      for (const gone of [released, late]) await expect(storeOf(kind).open(gone ?? '')).rejects.toThrow();
      await db.transaction().execute((tx) => releaseFile(tx, claimed ?? ''));
      await files.discard(fresh ?? '');
      expect(await files.sweep()).toBe(1);
    });
  });

  it('that this server does not reach is said to be unavailable, and swept by who reaches it', async () => {
    const id = await filesOf('folder').keep(pieces(Buffer.from('elsewhere')));
    const { postgres } = stores;
    const here = new AttachmentFiles(db, { current: 'postgres', reachable: postgres ? { postgres } : {} });
    await expect(here.open(id)).rejects.toMatchObject({ refusal: { refused: 'unavailable' } });
    await here.discard(id);
    expect(await here.sweep()).toBe(0);
    expect(await filesOf('postgres').sweep()).toBe(1);
    expect(await rows()).toEqual([]);
  });

  it('in a folder has names and rights that tell nobody anything', async () => {
    const files = filesOf('folder');
    const id = await files.keep(pieces(Buffer.from('secret')));
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const path = join('made when needed', id.slice(0, 2), id);
    expect(all).toContain(path);
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    await files.discard(id);
  });
});
