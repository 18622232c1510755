import { createHash, randomUUID } from 'node:crypto';
import { AttachmentFiles } from '../../../libs/attachments/attachment-files.js';
import { attachmentStores } from '../../../libs/attachments/attachment-stores.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { LARGEST_ATTACHMENT, MOST_ATTACHMENTS } from '../../../libs/domain/contribution/attachment/rules.js';
import { aBrokenUpload } from '../../attachments/a-broken-upload.js';
import { PNG } from '../../attachments/sample-files.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { eventually } from '../../servers/eventually.js';
import { download, send, upload, type Attached } from './a-form.js';

interface WithAttachments extends Said {
  readonly attachments: readonly Attached[];
}

describe('an attachment', () => {
  let api: TestApi;
  let worker: Database;
  let cycle: TestCycle;
  let said: string;
  beforeAll(async () => {
    api = await anApi();
    worker = connect(api.database.workerUrl, { name: 'test-worker', max: 2 });
  });
  afterAll(async () => {
    await worker.destroy();
    await api.stop();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
  });

  const shown = async (as: string): Promise<readonly Attached[]> =>
    (await api.call<WithAttachments>(as, 'GET', `/v1/contributions/${said}`)).body.attachments;
  const remove = (as: string, id: string) =>
    api.call<WithAttachments & Refusing>(as, 'DELETE', `/v1/attachments/${id}`, undefined);
  /** Files that are kept, and how many of them nothing is attached to. */
  const kept = async (): Promise<{ files: number; orphans: number; chunks: number }> => {
    const files = await api.db.selectFrom('attachmentFile').select('sweepAt').execute();
    const chunks = await api.db.selectFrom('attachmentChunk').select('nth').execute();
    return {
      files: files.length,
      orphans: files.filter(({ sweepAt }) => sweepAt !== null).length,
      chunks: chunks.length,
    };
  };
  const triage = () =>
    api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { kind: 'answered', answer: 'Thank you' });

  it('is shown with what was said, and given as a file to keep, to whoever may read that', async () => {
    const added = await upload(api, ANN, said, PNG, { name: '../\u202eשולחן "1".png' });
    const sha256 = createHash('sha256').update(PNG).digest('hex');
    const view = {
      name: 'שולחן _1_.png',
      type: 'image/png',
      size: PNG.length,
      sha256,
      recordingOf: [],
      withheld: false,
    };
    expect(added).toMatchObject({ status: 201, body: view });
    for (const reader of [ANN, BEN, FAY, AUD]) {
      expect(await shown(reader)).toMatchObject([view]);
      const got = await download(api, reader, added.body.id);
      expect(got).toMatchObject({ status: 200, bytes: PNG });
      expect(Object.fromEntries(got.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(PNG.length),
        'content-disposition': `attachment; filename="????? _1_.png"; filename*=UTF-8''${encodeURIComponent('שולחן _1_.png')}`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'private, no-store',
        'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      });
    }
    const listed = await cycle.get<{ items: WithAttachments[] }>(BEN, 'contributions');
    expect(listed.body.items[0]?.attachments).toMatchObject([view]);
    expect(await download(api, EVE, added.body.id)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('is for nobody who may not read what it is attached to, by no route', async () => {
    const hidden = (await cycle.say(TIM, { audience: 'team' })).id;
    const added = await upload(api, TIM, hidden, PNG);
    expect(added.status).toBe(201);
    for (const id of [added.body.id, randomUUID()]) {
      expect(await download(api, BEN, id)).toMatchObject({ status: 404, code: 'not-found' });
      expect(await remove(BEN, id)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    expect(await upload(api, BEN, hidden, PNG)).toMatchObject({ status: 404 });
    expect(await download(api, TIM, added.body.id)).toMatchObject({ status: 200 });
  });

  it('goes into the journal by ids, type, size and a salted hash', async () => {
    const { body } = await upload(api, ANN, said, PNG, { name: 'secret plans.png' });
    await remove(ANN, body.id);
    const [entry] = await cycle.journal('attachment-added');
    const about = { contribution: said, attachment: body.id };
    expect(entry?.body).toEqual({
      ...about,
      type: 'image/png',
      size: PNG.length,
      textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(entry?.body.textHash).not.toBe(body.sha256);
    expect(await cycle.journal('attachment-removed')).toEqual([{ audience: 'participants', body: about }]);
  });

  it('is removed by its author, with its bytes', async () => {
    const before = await kept();
    const { body } = await upload(api, ANN, said, PNG);
    expect(await kept()).toEqual({ ...before, files: before.files + 1, chunks: before.chunks + 1 });
    expect(await remove(BEN, body.id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await remove(FAY, body.id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    const once = { 'idempotency-key': body.id };
    for (const replayed of [undefined, 'true']) {
      const answer = await api.call(ANN, 'DELETE', `/v1/attachments/${body.id}`, undefined, once);
      expect(answer).toMatchObject({ status: 200, body: { id: said, attachments: [] } });
      expect(answer.headers['idempotency-replayed']).toBe(replayed);
    }
    expect(await remove(ANN, body.id)).toMatchObject({ status: 404 });
    expect(await download(api, ANN, body.id)).toMatchObject({ status: 404 });
    expect(await kept()).toEqual(before);
  });

  it('whose bytes a restored backup does not have is shown, said to be unavailable, and may be removed', async () => {
    const { body } = await upload(api, ANN, said, PNG);
    await worker.deleteFrom('attachmentChunk').execute();
    expect(await shown(BEN)).toMatchObject([{ id: body.id, size: PNG.length, withheld: false }]);
    expect(await download(api, BEN, body.id)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(await remove(ANN, body.id)).toMatchObject({ status: 200, body: { attachments: [] } });
  });

  it("is the author's to add, while they may mend what they said", async () => {
    expect(await upload(api, BEN, said, PNG)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await upload(api, FAY, said, PNG)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await upload(api, null, said, PNG)).toMatchObject({ status: 401 });
    const { body } = await upload(api, ANN, said, PNG);
    expect(await triage()).toMatchObject({ status: 200 });
    expect(await upload(api, ANN, said, PNG)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    expect(await remove(ANN, body.id)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    const late = (await cycle.say(BEN)).id;
    await cycle.enter('refinement');
    expect(await upload(api, BEN, late, PNG)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    expect(await download(api, ANN, body.id)).toMatchObject({ status: 200 });
    const inbox = await api.call<Said>(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, {
      kind: 'feedback',
      text: 'The form has thirty fields',
    });
    expect(await upload(api, ANN, inbox.body.id, PNG)).toMatchObject({ status: 201 });
    expect(await upload(api, BEN, inbox.body.id, PNG)).toMatchObject({ status: 403, body: { code: 'no-right' } });
  });

  it.each<[string, string, string | Buffer, object]>([
    ['an empty file', 'image/png', '', { status: 400, body: { code: 'invalid-input', errors: [{ path: 'file' }] } }],
    [
      'one byte more than 20 MB',
      'image/png',
      Buffer.concat([PNG, Buffer.alloc(LARGEST_ATTACHMENT + 1 - PNG.length)]),
      { status: 413, body: { code: 'too-large' } },
    ],
    [
      'HTML under the name of a picture',
      'image/png',
      '<!doctype html><script>alert(1)</script>',
      { status: 415, body: { code: 'unsupported-media-type' } },
    ],
    ['HTML as text', 'text/plain', '<script>alert(1)</script>', { status: 415 }],
    ['HTML', 'text/html', '<p>Hello</p>', { status: 415 }],
    ['SVG', 'image/svg+xml', '<svg/>', { status: 415 }],
    ['another type than it says', 'application/pdf', PNG, { status: 415 }],
    ['a program', 'application/octet-stream', 'MZ\u0090', { status: 415 }],
    ['text that is no UTF-8', 'text/csv', Buffer.from('Förderband', 'latin1'), { status: 415 }],
  ])('is refused when it is %s, and nothing of it stays', async (_what, type, bytes, answer) => {
    const before = await kept();
    expect(await upload(api, ANN, said, bytes, { type })).toMatchObject(answer);
    expect(await shown(ANN)).toEqual([]);
    expect(await kept()).toEqual(before);
  });

  it('of exactly 20 MB is taken, and comes back as it was', async () => {
    const largest = Buffer.concat([PNG, Buffer.alloc(LARGEST_ATTACHMENT - PNG.length, 'roundtable')]);
    const { status, body } = await upload(api, ANN, said, largest);
    expect(status).toBe(201);
    const got = await download(api, BEN, body.id);
    expect(createHash('sha256').update(got.bytes).digest('hex')).toBe(body.sha256);
    expect(got.bytes.equals(largest)).toBe(true);
    await remove(ANN, body.id);
  });

  it('comes in a form with one file, and fields that are known', async () => {
    const form = (...fields: readonly [string, string | Blob][]): FormData => {
      const made = new FormData();
      for (const [name, value] of fields) {
        if (typeof value === 'string') made.append(name, value);
        else made.append(name, value, 'a.png');
      }
      return made;
    };
    const file: [string, Blob] = ['file', new Blob([PNG], { type: 'image/png' })];
    const before = await kept();
    const wrong: readonly FormData[] = [
      form(['note', 'without a file']),
      form(file, file),
      form(['picture', file[1]]),
      form(file, ['audience', 'public']),
      form(file, ['recordingOf', 'no-uuid']),
      form(['file', 'text in its place']),
      form(file, ...Array.from({ length: 250 }, (): [string, string] => ['recordingOf', randomUUID()])),
    ];
    for (const one of wrong) {
      expect(await send(api, ANN, said, one)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    }
    const told = await Promise.all(wrong.slice(0, 3).map((one) => send<Refusing>(api, ANN, said, one)));
    expect(told.map(({ body }) => body.errors)).toEqual([
      [{ path: 'file', message: 'is missing' }],
      [{ path: 'file', message: 'is there twice' }],
      [{ path: 'picture', message: 'is not for a file' }],
    ]);
    const at = `/v1/contributions/${said}/attachments`;
    const kinds = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await api.call(ANN, 'POST', at, '--x\r\nbroken', kinds)).toMatchObject({ status: 400 });
    expect(await api.call(ANN, 'POST', at, '', { 'content-type': 'multipart/form-data' })).toMatchObject({
      status: 400,
    });
    expect(await api.call(ANN, 'POST', at, { file: 'x' })).toMatchObject({ status: 415 });
    expect(await api.call(ANN, 'POST', `/v1/cycles/${cycle.id}/contributions`, '--x--', kinds)).toMatchObject({
      status: 415,
    });
    expect(await kept()).toEqual(before);
  });

  it('whose sender goes away in the middle leaves nothing behind, and can be sent again with the same key', async () => {
    const before = await kept();
    const headers = { 'idempotency-key': randomUUID() };
    const authorization = `Bearer ${await api.token(ANN)}`;
    const url = `${api.origin}/v1/contributions/${said}/attachments`;
    const broken = aBrokenUpload(url, 3 * 1024 * 1024, { authorization, ...headers });
    await eventually(async () => expect((await kept()).chunks).toBeGreaterThan(before.chunks));
    broken.breakOff();
    await eventually(async () => expect((await kept()).files).toBe(before.files));
    expect(await kept()).toEqual(before);
    expect(await shown(ANN)).toEqual([]);
    expect(await cycle.journal('attachment-added')).toEqual([]);
    expect(await upload(api, ANN, said, PNG, { headers })).toMatchObject({ status: 201 });
  });

  it('is attached once for one key, whatever stands in the way later', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await upload(api, ANN, said, PNG, { headers });
    const files = await kept();
    const again = await upload(api, ANN, said, PNG, { headers });
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    const other = await upload(api, ANN, said, PNG, { headers, name: 'other.png' });
    expect(other).toMatchObject({ status: 422, body: { code: 'key-reused' } });
    await triage();
    expect(await upload(api, ANN, said, PNG, { headers })).toMatchObject({ status: 201, body: first.body });
    expect(await shown(ANN)).toHaveLength(1);
    expect(await kept()).toEqual(files);
  });

  it('is one of ten at most, also when several come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: MOST_ATTACHMENTS + 3 }, (_none, nth) => upload(api, ANN, said, PNG, { name: `${nth}.png` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(MOST_ATTACHMENTS).fill(201),
      409,
      409,
      409,
    ]);
    expect(await shown(ANN)).toHaveLength(MOST_ATTACHMENTS);
    expect(await upload(api, ANN, said, PNG)).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
    expect(await kept()).toMatchObject({ orphans: 0 });
  });

  it('whose attaching never came is swept away by the worker in time, and no other', async () => {
    await upload(api, ANN, said, PNG);
    const files = new AttachmentFiles(api.db, attachmentStores({ kind: 'postgres' }, api.db));
    const bytes = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(PNG);
    };
    const orphan = await files.keep(bytes()); // as if the process had ended here
    const sweeper = new AttachmentFiles(worker, attachmentStores({ kind: 'postgres' }, worker));
    expect(await sweeper.sweep()).toBe(0);
    const before = await kept();
    await api.db
      .updateTable('attachmentFile')
      .set({ sweepAt: new Date(0).toISOString() })
      .where('id', '=', orphan)
      .execute();
    expect(await sweeper.sweep()).toBe(1);
    expect(await kept()).toEqual({ files: before.files - 1, orphans: 0, chunks: before.chunks - 1 });
  });
});
