import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from '../../../apps/cli/src/output/words.js';
import { PNG, WAV } from '../../attachments/sample-files.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { download, upload, type Attached, type Upload } from './a-form.js';

const UNTIL = new Date(Date.now() + 90 * 86_400_000).toISOString();
const words = { what: 'Voices', why: 'To hear how it sounds', how: 'Heard here', seenBy: 'Participants', until: UNTIL };

describe('an attachment that records people', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let said: string;
  let ann: string;
  let ben: string;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    said = (await cycle.say(ANN)).id;
    [ann, ben] = [await cycle.person(ANN), await cycle.person(BEN)];
  });

  const post = <Body = { id: string }>(as: string, path: string, body: object) =>
    api.call<Body>(as, 'POST', `/v1/programs/${cycle.program}/${path}`, body);
  const publish = async (use = 'recording', what = words.what): Promise<string> =>
    (await post(FAY, 'consent-purposes', { use, ...words, what })).body.id;
  const give = async (as: string, purpose: string): Promise<void> => {
    expect(await post(as, 'consents', { purpose })).toMatchObject({ status: 201 });
  };
  const withdraw = (as: string, use = 'recording') => post(as, 'consents/withdraw', { use });
  const memo = (recordingOf: Upload['recordingOf'], bytes = WAV, type = 'audio/wav') =>
    upload<Attached & Refusing>(api, ANN, said, bytes, {
      name: 'Interview with Ben.wav',
      type,
      ...(recordingOf ? { recordingOf } : {}),
    });
  const shown = async (as: string): Promise<readonly Attached[]> =>
    (await api.call<Said & { attachments: Attached[] }>(as, 'GET', `/v1/contributions/${said}`)).body.attachments;

  it('says whom it records, and is refused at the door until each of them consents', async () => {
    expect(await memo(undefined)).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ path: 'recordingOf' }] },
    });
    expect(await memo([ann])).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    const purpose = await publish();
    await give(ANN, purpose);
    expect(await memo([ann, ben])).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'recordingOf[1]', message: 'Ben has no valid consent' }] },
    });
    const stranger = randomUUID();
    expect(await memo([ann, stranger])).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'recordingOf[1]' }] },
    });
    expect((await memo([ann])).status).toBe(201);
    await give(BEN, purpose);
    expect(await memo([ann, ben, ann])).toMatchObject({ status: 201, body: { recordingOf: [ann, ben] } });
    await publish('recording', 'Voices and faces'); // other words: what was consented to covers nothing new
    expect(await memo([ann])).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    expect(await memo([''])).toMatchObject({ status: 201, body: { recordingOf: [] } }); // nobody can be told apart
    expect(await shown(BEN)).toHaveLength(3);
    const files = await api.db.selectFrom('attachmentFile').select('id').where('sweepAt', 'is not', null).execute();
    expect(files).toEqual([]);
  });

  it('is the same for a script of a page, which speaks as programs do: each of them is asked, and a repetition is known', async () => {
    const [purpose, key] = [await publish(), randomUUID()];
    const headers = { 'sec-fetch-site': 'same-origin', origin: api.origin, 'idempotency-key': key };
    const sent = (recordingOf: readonly string[], more: Record<string, string> = headers) =>
      upload<Attached & Refusing>(api, ANN, said, WAV, { type: 'audio/wav', recordingOf, headers: more });
    await give(BEN, purpose);
    expect(await sent([ann, ben], { ...headers, 'idempotency-key': randomUUID() })).toMatchObject({
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'recordingOf[0]' }] },
    });
    await give(ANN, purpose);
    const first = await sent([ann, ben]);
    expect(first).toMatchObject({ status: 201, body: { recordingOf: [ann, ben] } });
    expect((await sent([ann, ben])).body.id).toBe(first.body.id);
    expect(await sent([''], { ...headers, 'idempotency-key': randomUUID() })).toMatchObject({
      status: 201,
      body: { recordingOf: [] },
    });
    expect(await shown(BEN)).toHaveLength(2);
  });

  it('asks the same of a picture that shows somebody', async () => {
    expect(await memo([ben], PNG, 'image/png')).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    await give(BEN, await publish());
    expect(await memo([ben], PNG, 'image/png')).toMatchObject({
      status: 201,
      body: { name: 'Interview with Ben.wav.png' },
    });
  });

  it('rests on telemetry where its contribution does: whoever is seen in that consents to it when the file comes', async () => {
    await give(BEN, await publish('telemetry'));
    const briefing = { channel: 'telemetry_briefing', telemetryOf: [ben] };
    const { id } = await cycle.say(ANN, briefing);
    const attach = () => upload<Attached & Refusing>(api, ANN, id, PNG);
    expect((await attach()).status).toBe(201);
    const purpose = await publish('telemetry', 'Clicks and durations'); // other words: what was consented to covers nothing new
    const refused = {
      status: 409,
      body: { code: 'consent-missing', errors: [{ path: 'telemetryOf[0]', message: 'Ben has no valid consent' }] },
    };
    expect(await attach()).toMatchObject(refused);
    await give(BEN, purpose);
    expect((await attach()).status).toBe(201);
    await withdraw(BEN, 'telemetry');
    expect(await attach()).toMatchObject(refused);
    const nobodys = await cycle.say(ANN, { ...briefing, telemetryOf: [] });
    expect((await upload(api, ANN, nobodys.id, PNG)).status).toBe(201);
  });

  it('is hidden from everybody as soon as a consent ends, is shown again with it, and may be removed meanwhile at any time', async () => {
    const purpose = await publish();
    await give(ANN, purpose);
    await give(BEN, purpose);
    const { id } = (await memo([ben])).body;
    const other = (await upload(api, ANN, said, PNG)).body;
    expect(await download(api, BEN, id)).toMatchObject({ status: 200, bytes: WAV });
    await withdraw(BEN);
    for (const reader of [ANN, BEN, FAY, AUD]) {
      expect(await shown(reader)).toMatchObject([
        { id, name: null, sha256: null, recordingOf: [], withheld: true, type: 'audio/wav' },
        { id: other.id, withheld: false },
      ]);
      expect(await download(api, reader, id)).toMatchObject({ status: 403, code: 'no-right' });
      expect(await download(api, reader, other.id)).toMatchObject({ status: 200 });
    }
    expect(await download(api, EVE, id)).toMatchObject({ status: 404 });
    await give(BEN, purpose);
    expect(await download(api, ANN, id)).toMatchObject({ status: 200, bytes: WAV });
    await withdraw(BEN);
    await api.call(FAY, 'PUT', `/v1/contributions/${said}/disposition`, { kind: 'answered', answer: 'Thank you' });
    const remove = (as: string, which: string) => api.call(as, 'DELETE', `/v1/attachments/${which}`, undefined);
    expect(await remove(ANN, other.id)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    expect(await remove(BEN, id)).toMatchObject({ status: 403 });
    expect(await remove(ANN, id)).toMatchObject({ status: 200 });
    expect(await shown(FAY)).toMatchObject([{ id: other.id }]);
  });

  it('of a contribution whose telemetry is withheld goes to its author alone', async () => {
    await give(BEN, await publish('telemetry'));
    said = (await cycle.say(ANN, { channel: 'telemetry_briefing', telemetryOf: [ben] })).id;
    const { id } = (await upload(api, ANN, said, PNG, { name: 'usage.png' })).body;
    expect(await download(api, FAY, id)).toMatchObject({ status: 200 });
    await withdraw(BEN, 'telemetry');
    expect(await download(api, FAY, id)).toMatchObject({ status: 403, code: 'no-right' });
    expect(await shown(FAY)).toMatchObject([{ name: null, withheld: true }]);
    expect(await download(api, ANN, id)).toMatchObject({ status: 200, bytes: PNG });
    expect(await shown(ANN)).toMatchObject([{ name: 'usage.png', withheld: false }]);
  });

  it('is asked for, attached and fetched by the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-attachment-'));
    const [original, copy] = [join(folder, 'Interview.wav'), join(folder, 'copy.wav')];
    const here = ['--program', cycle.program];
    const line = (as: string, ...args: string[]) => typed(api, as, ...args);
    try {
      writeFileSync(original, WAV);
      const asking = ['--what', 'Voices', '--why', 'To hear', '--how', 'Here', '--seen-by', 'Us', '--until', UNTIL];
      const asked = await line(FAY, 'consent', 'ask', 'recording', ...here, ...asking);
      expect(asked).toMatchObject({ code: 0, data: { use: 'recording', version: 1 } });
      const { id: purpose } = asked.data as { id: string };
      const printed = await line(BEN, 'consent', 'show', ...here);
      expect(printed.text).toBe(
        [
          ...['recording: never given', `  asked: version 1, ${purpose}`, '  what: Voices', '  why: To hear'],
          ...['  how: Here', '  seen by: Us (at most: participants)', `  until: ${clock(UNTIL)}`],
          ...['telemetry: never given; nothing is asked', 'attribution: never given; nothing is asked'],
        ].join('\n'),
      );
      const add = (...more: string[]) => line(ANN, 'attachment', 'add', said, original, ...more);
      expect(await add()).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
      expect(await add('--recording-of', 'ben')).toMatchObject({ code: 4, data: { code: 'consent-missing' } });
      expect(await add('--recording-of', ben, '--recording-of-nobody')).toMatchObject({ code: 2 });
      const no = await line(BEN, 'consent', 'decline', purpose, ...here);
      expect(no.text).toMatch(/^recording: declined \(.*\d\)\n/);
      expect((await line(FAY, 'consent', 'invited', cycle.id)).text).toMatch(
        /^Ben +declined \S.*never given +never given$/m,
      );
      const given = await line(BEN, 'consent', 'give', purpose, ...here, '--until', UNTIL);
      expect(given.text).toContain(`recording: valid (version 1, until ${clock(UNTIL)})`);
      expect((await line(FAY, 'consent', 'invited', cycle.id)).text.split('\n')).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^name +recording +telemetry +attribution$/),
          expect.stringMatching(/^Ben +valid +never given +never given$/),
        ]),
      );
      const added = await line(ANN, 'attachment', 'add', '--recording-of', 'Ben', said, original);
      expect(added).toMatchObject({ code: 0, data: { name: 'Interview.wav', type: 'audio/wav', recordingOf: [ben] } });
      const { id } = added.data as { id: string };
      expect((await line(BEN, 'attachment', 'list', said)).text).toMatch(
        new RegExp(`^id +name +type +bytes\n${id}  Interview.wav  audio/wav  ${WAV.length}$`),
      );
      const got = await line(BEN, 'attachment', 'get', id, copy);
      expect([got, readFileSync(copy)]).toMatchObject([{ code: 0, data: { size: WAV.length } }, WAV]);
      expect(await line(BEN, 'attachment', 'get', id, copy)).toMatchObject({ code: 2 }); // nothing is written over
      expect(await add('--recording-of-nobody')).toMatchObject({ code: 0, data: { recordingOf: [] } });
      expect((await line(BEN, 'consent', 'withdraw', 'recording', ...here)).text).toContain('recording: withdrawn');
      rmSync(copy);
      expect(await line(FAY, 'attachment', 'get', id, copy)).toMatchObject({ code: 4, data: { code: 'no-right' } });
      expect(readdirSync(folder)).toEqual(['Interview.wav']); // nothing of it is left
      expect((await line(FAY, 'attachment', 'list', said)).text).toContain(
        `${id}  (withheld: a consent has ended, or is for fewer people)`,
      );
      expect(await line(BEN, 'attachment', 'remove', id)).toMatchObject({ code: 4 });
      expect(await line(ANN, 'attachment', 'remove', id)).toMatchObject({ code: 0, data: [{ recordingOf: [] }] });
      const ended = await line(FAY, 'consent', 'end', 'recording', ...here);
      expect(ended.text).toMatch(/^recording \(version 1\) ended at .*; nobody is asked any more$/);
      expect(await line(ANN, 'consent', 'give', purpose, ...here)).toMatchObject({ code: 4 });
      expect(await line(ANN, 'consent', 'end', 'recording', ...here)).toMatchObject({ code: 4 });
      writeFileSync(copy, Buffer.alloc(20 * 1024 * 1024 + 1));
      expect(await line(ANN, 'attachment', 'add', said, copy)).toMatchObject({ code: 2 });
      expect(await line(ANN, 'attachment', 'add', said, join(folder, 'none.wav'))).toMatchObject({ code: 2 });
      expect(await line(ANN, 'attachment', 'add', said, join(folder, 'page.html'))).toMatchObject({ code: 2 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
