import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readForm, takeForms } from '../../apps/api/src/http/input/form.js';
import { sql } from 'kysely';
import { AttachmentFiles, claimFile, releaseFile } from '../../libs/attachments/attachment-files.js';
import { NoBytes, type AttachmentStore, type StoreKind } from '../../libs/attachments/attachment-store.js';
import { FolderAttachments } from '../../libs/attachments/folder-attachments.js';
import { PostgresAttachments } from '../../libs/attachments/postgres-attachments.js';
import { S3Attachments } from '../../libs/attachments/s3-attachments.js';
import { readSettings } from '../../libs/config/settings.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { granted } from '../../libs/domain/refusal.js';
import { acceptType } from '../../libs/domain/contribution/attachment/rules.js';
import { Inspection } from '../../libs/attachments/inspect.js';
import { eventually } from '../servers/eventually.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';
import { aBrokenUpload } from './a-broken-upload.js';
import { anS3Server, type S3Server } from './an-s3-server.js';

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

/** What a store gets until its place is full. */
async function* filledAt(most: number, bytes: AsyncIterable<Buffer>, full: Error): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > most) throw full;
    yield piece;
  }
}

describe('a store of attachments', () => {
  let database: TestDatabase;
  let db: Database;
  let folder: string;
  let s3: S3Server;
  const stores: Partial<Record<StoreKind, AttachmentStore>> = {};
  beforeAll(async () => {
    database = await aDatabase();
    db = connect(database.apiUrl, { name: 'test-api', max: 4 });
    folder = mkdtempSync(join(tmpdir(), 'roundtable-attachments-'));
    s3 = await anS3Server();
    process.env.AWS_ENDPOINT_URL_S3 = s3.url;
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-central-1',
    });
    stores.s3 = new S3Attachments({ kind: 's3', bucket: 'files', prefix: 'roundtable/' });
    stores.postgres = new PostgresAttachments(db);
    stores.folder = new FolderAttachments(join(folder, 'made when needed'));
  });
  afterAll(async () => {
    await s3.stop();
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
  const NOTHING = { chunks: 0, files: 0, objects: 0, uploads: 0 };
  /** Bytes that lie somewhere, whole or in part. */
  const lying = async (): Promise<typeof NOTHING> => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return {
      chunks: (await db.selectFrom('attachmentChunk').select('nth').execute()).length,
      files: names.filter((name) => statSync(join(folder, name)).isFile()).length,
      objects: s3.objects.size,
      uploads: s3.uploads.size,
    };
  };
  /** How many files the server of a test began to keep. */
  let begun = 0;
  /** Takes forms as the API does, and keeps what comes. */
  async function aServer(kind: StoreKind, mostMs?: number): Promise<FastifyInstance> {
    const server: FastifyInstance = new FastifyAdapter().getInstance();
    const files = filesOf(kind);
    await takeForms(server);
    server.post('/', { config: { form: true } }, async (request) => {
      const { kept } = await readForm(request, {
        keep: ({ declared, bytes }) => {
          begun += 1;
          return files.keep(new Inspection(granted(acceptType(declared))).of(bytes as AsyncIterable<Buffer>));
        },
        discard: (file) => files.discard(file),
        ...(mostMs === undefined ? {} : { mostMs }),
      });
      return { kept };
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    return server;
  }
  const claim = (id: string): Promise<void> => db.transaction().execute((tx) => claimFile(tx, id));

  describe.each<StoreKind>(['postgres', 'folder', 's3'])('%s', (kind) => {
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
      await expect(store.open(one)).rejects.toThrow(NoBytes);
      await expect(filesOf(kind).open(one)).rejects.toMatchObject({ refusal: { refused: 'unavailable' } });
      expect(await buffer(await store.open(other))).toEqual(Buffer.from('other'));
      await filesOf(kind).discard(one);
      await filesOf(kind).discard(other);
    });

    it('has nothing of what breaks off', async () => {
      const before = await rows();
      const breaking = filesOf(kind).keep(pieces(bytesOf(8 * MEGABYTE), 6 * MEGABYTE));
      await expect(breaking).rejects.toThrow('the sender went away');
      expect(await rows()).toEqual(before);
      expect(await lying()).toEqual(NOTHING);
    });

    it('has nothing of what it fails to keep in the middle, and says that it is unavailable', async () => {
      const before = await rows();
      const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const store = storeOf(kind);
      const filling: AttachmentStore = {
        open: (key) => store.open(key),
        remove: (key) => store.remove(key),
        keep: (key, bytes) => store.keep(key, filledAt(7 * MEGABYTE, bytes, full)),
      };
      const files = new AttachmentFiles(db, { current: kind, reachable: { ...stores, [kind]: filling } });
      await expect(files.keep(pieces(bytesOf(8 * MEGABYTE)))).rejects.toMatchObject({
        refusal: { refused: 'unavailable', detail: expect.stringContaining('nothing of it is') },
        cause: full,
      });
      expect(await rows()).toEqual(before);
      expect(await lying()).toEqual(NOTHING);
    });

    it('has nothing of a form whose sender goes away in the middle of the file', async () => {
      const server = await aServer(kind);
      const upload = aBrokenUpload(server.listeningOrigin, 7 * MEGABYTE);
      await eventually(async () => JSON.stringify(await lying()) !== JSON.stringify(NOTHING)); // bytes are there
      expect(await rows()).toHaveLength(1);
      upload.breakOff();
      await eventually(async () => expect(await rows()).toHaveLength(0));
      expect(await lying()).toEqual(NOTHING);
      await server.close();
    });

    it('has nothing of a form that takes too long, whose sender is cut off', async () => {
      begun = 0;
      const server = await aServer(kind, 300);
      expect(await aBrokenUpload(server.listeningOrigin, 7 * MEGABYTE).heard).toBe('cut');
      expect(begun).toBe(1); // it was in the middle of the file
      await eventually(async () => expect(await rows()).toHaveLength(0));
      expect(await lying()).toEqual(NOTHING);
      await server.close();
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
      for (const gone of [released, late]) await expect(storeOf(kind).open(gone ?? '')).rejects.toThrow(NoBytes);
      await db.transaction().execute((tx) => releaseFile(tx, claimed ?? ''));
      await files.discard(fresh ?? '');
      expect(await files.sweep()).toBe(1);
    });
  });

  it('in a folder that goes away while a file comes has nothing of it, and takes the next one', async () => {
    const place = join(folder, 'on a disk that goes away');
    const files = new AttachmentFiles(db, {
      current: 'folder',
      reachable: { ...stores, folder: new FolderAttachments(place) },
    });
    const bytes = bytesOf(2 * MEGABYTE);
    async function* coming(): AsyncGenerator<Buffer> {
      yield* pieces(bytes.subarray(0, MEGABYTE));
      await eventually(() => Promise.resolve(existsSync(place)));
      rmSync(place, { recursive: true });
      yield* pieces(bytes.subarray(MEGABYTE));
    }
    await expect(files.keep(coming())).rejects.toMatchObject({
      refusal: { refused: 'unavailable' },
      cause: { code: 'ENOENT' },
    });
    expect(await lying()).toEqual(NOTHING);
    expect(await rows()).toEqual([]);
    const id = await files.keep(pieces(bytes));
    expect((await buffer(await files.open(id))).equals(bytes)).toBe(true);
    await files.discard(id);
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

  it('in S3 is tried again when the server is busy, and swept later when it could not be reached', async () => {
    const files = filesOf('s3');
    s3.fail('PUT', 503, 1);
    const id = await files.keep(pieces(Buffer.from('busy')));
    expect([...s3.objects.keys()]).toEqual([`/files/roundtable/${id}`]);
    s3.fail('DELETE', 403, 1);
    await files.discard(id);
    expect([await rows(), s3.objects.size]).toEqual([[id], 1]);
    expect(await files.sweep()).toBe(1);
    expect([await rows(), s3.objects.size]).toEqual([[], 0]);
    s3.fail('PUT', 403, 1);
    await expect(files.keep(pieces(Buffer.from('not allowed')))).rejects.toThrow();
    expect(await rows()).toEqual([]);
  });

  it('is swept again an hour after it could not be, and of everything else meanwhile', async () => {
    const inS3 = await filesOf('s3').keep(pieces(Buffer.from('in S3')));
    const here = await filesOf('postgres').keep(pieces(Buffer.from('here')));
    const due = (id: string, at: Date) =>
      db.updateTable('attachmentFile').set({ sweepAt: at.toISOString() }).where('id', '=', id).execute();
    await due(inS3, new Date(0));
    await due(here, new Date(1000)); // after the one that fails
    s3.fail('DELETE', 403, 1);
    await expect(filesOf('postgres').sweep()).rejects.toThrow();
    expect([await rows(), s3.objects.size]).toEqual([[inS3], 1]);
    expect(await filesOf('postgres').sweep()).toBe(0); // not at once
    const { minutes } = await db
      .selectFrom('attachmentFile')
      .select(sql<number>`extract(epoch from sweep_at - clock()) / 60`.as('minutes'))
      .executeTakeFirstOrThrow();
    expect(Number(minutes)).toBeGreaterThan(50);
    expect(Number(minutes)).toBeLessThanOrEqual(60);
    await due(inS3, new Date());
    expect(await filesOf('postgres').sweep()).toBe(1);
    expect([await rows(), await lying()]).toEqual([[], NOTHING]);
  });

  it.each([
    ['postgres', { kind: 'postgres' }],
    ['folder:/var/lib/roundtable', { kind: 'folder', path: '/var/lib/roundtable' }],
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket/some/where/', { kind: 's3', bucket: 'my.bucket', prefix: 'some/where/' }],
  ])('is chosen by ATTACHMENTS=%s', (ATTACHMENTS, place) => {
    expect(readSettings({ ATTACHMENTS }).ATTACHMENTS).toEqual(place);
  });

  it.each(['folder', 'folder:', 'folder:here', 's3://', 's3://Bucket', 's3://a b', 'gopher://x', '/tmp'])(
    'is not chosen by ATTACHMENTS=%s',
    (ATTACHMENTS) => {
      expect(() => readSettings({ ATTACHMENTS })).toThrow(/ATTACHMENTS: Use postgres, folder:.*or s3:/);
    },
  );

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
