import { sql } from 'kysely';
import { triageBegun } from '../../../libs/domain/contribution/mending.js';
import { connect } from '../../../libs/database/connection.js';
import { sealPass } from '../../../libs/journal/seal.js';
import { hashText } from '../../../libs/journal/text-hash.js';
import { verify } from '../../../libs/journal/verify.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, aCycleEach, type Refusing, type Said } from '../../servers/a-cycle.js';
import { eventually } from '../../servers/eventually.js';

const GOOD = { text: 'On Monday the export took 18 minutes; it should take 5.' };
const STORY = { when: 'I am in the field', want: 'to send a photo', soThat: 'nobody drives back' };

interface Mended extends Said, Refusing {
  readonly revision: number;
  readonly at: string;
  readonly editedAt: string | null;
  readonly quality: { readonly missing: readonly unknown[] };
}
interface History extends Refusing {
  readonly items: readonly { readonly revision: number; readonly text: string }[];
}

describe('mending a contribution', () => {
  const { api, cycle } = aCycleEach();
  beforeEach(async () => {
    await cycle.enter('session');
  });

  const mend = (as: string | null, id: string, body: unknown = GOOD, match = '*') =>
    api.call<Mended>(as, 'PATCH', `/v1/contributions/${id}`, body, { 'if-match': match });
  const history = (as: string, id: string) => api.call<History>(as, 'GET', `/v1/contributions/${id}/history`);
  const vague = () => cycle.say(ANN, { kind: 'feedback', text: 'too slow' });

  it('checks the new text, keeps the old one, and shows it to the author and to those who read drafts', async () => {
    const { id } = await vague();
    const mended = await mend(ANN, id, GOOD, '"1"');
    expect(mended).toMatchObject({
      status: 200,
      body: { id, ...GOOD, revision: 2, editedAt: expect.any(String), quality: { missing: [] } },
      headers: { etag: '"2"' },
    });
    expect((await mend(ANN, id, { text: 'Half of it, in fact' }, '"2"')).body.revision).toBe(3);
    for (const reader of [ANN, FAY, AUD]) {
      expect((await history(reader, id)).body.items).toMatchObject([
        { revision: 2, ...GOOD },
        { revision: 1, text: 'too slow' },
      ]);
    }
    expect(await history(BEN, id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await history(EVE, id)).toMatchObject({ status: 404 });
    const listed = await cycle.get<{ items: Mended[] }>(BEN, 'contributions');
    expect(listed.body.items).toMatchObject([{ id, text: 'Half of it, in fact', revision: 3, at: mended.body.at }]);
  });

  it('journals the hash of each text and no word of it, and finds an altered old one', async () => {
    const { id } = await vague();
    await mend(ANN, id);
    const row = await api.db.selectFrom('contribution').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(await cycle.journal('contribution-changed')).toEqual([
      {
        audience: 'participants',
        body: {
          contribution: id,
          revision: 2,
          textHash: hashText(row.salt, GOOD.text),
          quality: 'ok',
          changed: ['text'],
        },
      },
    ]);
    const worker = connect(api.database.workerUrl, { name: 'test-sealer', max: 2 });
    while ((await sealPass(worker)) > 0);
    await worker.destroy();
    expect(await verify(api.db, cycle.program)).toMatchObject({ ok: true, programs: [{ findings: [] }] });
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.updateTable('contributionHistory').set({ body: 'altered' }).where('contribution', '=', id).execute();
    await owner.destroy();
    expect(await verify(api.db, cycle.program)).toMatchObject({
      programs: [{ findings: [{ kind: 'altered-text', contribution: id }] }],
    });
  });

  it('is for the author alone, and for what they have read', async () => {
    const { id } = await vague();
    expect(await mend(BEN, id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mend(FAY, id)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await mend(AUD, id)).toMatchObject({ status: 403 });
    expect(await mend(EVE, id)).toMatchObject({ status: 404 });
    expect(await mend(null, id)).toMatchObject({ status: 401 });
    expect(await mend(ANN, id, GOOD, '"2"')).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect(await mend(ANN, id, GOOD, '')).toMatchObject({ status: 400, body: { errors: [{ path: 'If-Match' }] } });
    expect((await history(ANN, id)).body.items).toEqual([]);
  });

  it('ends when an answer is drafted, when an item cites it, and when refinement begins', async () => {
    const [answered, cited, late, said] = [await vague(), await vague(), await vague(), await vague()];
    const draft = { kind: 'will_not', reason: 'The law asks for this field' };
    await api.call(FAY, 'PUT', `/v1/contributions/${answered.id}/disposition`, draft);
    const passages = [{ contribution: cited.id, starts: 0, ends: 3 }];
    await cycle.post(FAY, 'items', { title: 'Speed', framing: 'It is slow', passages });
    const again = await vague();
    const same = { kind: 'duplicate', duplicateOf: said.id };
    expect(await api.call(FAY, 'PUT', `/v1/contributions/${again.id}/disposition`, same)).toMatchObject({
      status: 200,
    });
    for (const { id } of [answered, cited, said, again]) {
      expect(await mend(ANN, id)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    }
    await cycle.enter('refinement');
    const wrong = { story: STORY }; // of a story alone; but to what can no more be changed, nothing would be right
    for (const body of [GOOD, wrong])
      expect(await mend(ANN, late.id, body)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    const refused = await mend(ANN, late.id, GOOD, '"7"');
    expect(refused).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
    expect(refused.body.detail).toMatch(/^What was said is being answered since refinement began\. .*program's inbox/);
  });

  it('is over with its cycle, and says so in other words than while it is answered', async () => {
    const said = await vague();
    await cycle.enter('refinement');
    const draft = { kind: 'will_not', reason: 'The law asks for this field' };
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, draft);
    expect((await mend(ANN, said.id)).body.detail).toMatch(/^An answer to it is being written/);
    await cycle.enter('closed');
    expect((await mend(ANN, said.id)).body.detail).toMatch(/^It has its answer/);
    const over = (phase: string) => triageBegun({ gate: { phase, over: true, heldUntil: null } })?.detail;
    expect(over('closed')).toMatch(/^The cycle is closed, /);
    expect(over('cancelled')).toMatch(/^The cycle is cancelled, /);
  });

  it('goes on while the cycle is on hold, and when input has closed but nobody answers yet', async () => {
    const { id } = await vague();
    expect(await cycle.post(FAY, 'hold', { reason: 'A pause' })).toMatchObject({ status: 200 });
    expect(await mend(ANN, id, { text: 'Mended on hold' })).toMatchObject({ status: 200 });
    expect(await cycle.post(FAY, 'resume')).toMatchObject({ status: 200 });
    const closesAt = new Date(Date.now() - 1).toISOString();
    await api.db.updateTable('inputWindow').set({ closesAt }).where('subject', '=', cycle.id).execute();
    const late = await cycle.post<Refusing>(ANN, 'contributions', { kind: 'feedback', ...GOOD });
    expect(late).toMatchObject({ status: 409, body: { code: 'input-closed' } });
    expect(await mend(ANN, id, { text: 'Mended after input' })).toMatchObject({ status: 200, body: { revision: 3 } });
  });

  it('lets one of many edits of the same revision through, and loses none', async () => {
    const { id } = await vague();
    const edits = await Promise.all(Array.from({ length: 8 }, (_, n) => mend(ANN, id, { text: `edit ${n}` }, '"1"')));
    expect(edits.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
    expect((await history(ANN, id)).body.items).toHaveLength(1);
  });

  it('never has an answer and new words at once', async () => {
    const { id } = await vague();
    const draft = { kind: 'answered', answer: 'It is faster now' };
    const [edit, answer] = await Promise.all([
      mend(ANN, id),
      api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, draft),
    ]);
    expect(answer.status).toBe(200);
    expect([200, 409]).toContain(edit.status);
    expect((await history(ANN, id)).body.items).toHaveLength(edit.status === 200 ? 1 : 0);
  });

  const persona = (stories: string[]) =>
    api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/personas`, {
      name: 'Field worker',
      description: 'Reports from the field, once a week',
      stories,
    });
  const story = () => cycle.say(ANN, { kind: 'story', text: undefined, story: STORY });
  const another = { story: { ...STORY, want: 'to send five photos' } };

  it('ends when a persona rests on it', async () => {
    const { id } = await story();
    expect(await persona([id])).toMatchObject({ status: 201 });
    expect(await mend(ANN, id, another)).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
  });

  it('waits for whoever cites it under another gate, and sees that they did', async () => {
    const { id } = await story();
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    const waiting = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`select count(distinct pid)::int as n from pg_locks where not granted
        and pid in (select pid from pg_stat_activity where datname = current_database())`.execute(api.db);
      return rows[0]?.n ?? 0;
    };
    const both = await owner.transaction().execute(async (tx) => {
      await sql`lock table journal in share mode`.execute(tx); // what is written is not committed yet
      const cited = persona([id]);
      await eventually(async () => (await waiting()) === 1);
      const edit = mend(ANN, id, another);
      await eventually(async () => (await waiting()) === 2);
      return { cited, edit };
    });
    await owner.destroy();
    expect(await both.cited).toMatchObject({ status: 201 });
    expect(await both.edit).toMatchObject({ status: 409, body: { code: 'already-triaged' } });
  });

  it('makes the text of a story anew, and takes a topic away', async () => {
    const { body } = await cycle.get<{ topics: { id: string }[] }>(ANN, 'agenda');
    const topic = body.topics[0]?.id;
    const said = await cycle.say(ANN, { kind: 'story', text: undefined, story: STORY, topic });
    const mended = await mend(ANN, said.id, { story: { ...STORY, want: 'to send five photos' }, topic: null });
    expect(mended).toMatchObject({ status: 200, body: { topic: null, story: { want: 'to send five photos' } } });
    expect(mended.body.text).toContain('I want to send five photos');
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, ''],
    ['an unknown key', { ...GOOD, surprise: 1 }, ''],
    ['another author', { ...GOOD, saidBy: BEN }, ''],
    ['a story without its parts', { kind: 'story' }, 'story'],
    ['telemetry of nobody that is named', { channel: 'telemetry_briefing' }, 'channel'],
    ['a wider audience than the cycle has', { audience: 'public' }, 'audience'],
    ['a blank text', { text: ' \n ' }, 'text'],
    ['a text that is too long', { text: 'x'.repeat(20_001) }, 'text'],
    ['NUL', { text: 'a\u0000b' }, 'text'],
    ['a story for what is none', { story: STORY }, 'story'],
    ['a topic that is no id', { topic: 'first' }, 'topic'],
  ])('refuses %s', async (_what, body, path) => {
    const { id } = await vague();
    const answer = await mend(ANN, id, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await history(ANN, id)).body.items).toEqual([]);
  });

  it('refuses a topic of another cycle', async () => {
    const other = await aCycle(api);
    const { body } = await other.get<{ topics: { id: string }[] }>(ANN, 'agenda');
    const { id } = await vague();
    expect(await mend(ANN, id, { topic: body.topics[0]?.id })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'topic' }] },
    });
  });
});
