import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed, typedBy, type Typed } from '../../cli/typed.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const SOON = '2027-03-01T09:00:00.000Z';
const idOf = ({ data }: Typed): string => (data as { id: string }).id;

describe('a cycle by command', () => {
  const { api, cycle } = aCycleEach();
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const fay = (noun: string, name: string, ...line: string[]) => by(FAY, noun, name, cycle.id, ...line);

  it('is started from a brief, and says until when as people here read it', async () => {
    const started = await by(FAY, 'cycle', 'start', 'examples/simplified-reporting.yaml');
    const lines = /^Program +\S+\nCycle +\S+\nPhase +agenda, until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d$/;
    expect([started.code, started.text]).toEqual([0, expect.stringMatching(lines)]);
    expect(started.data).toMatchObject({ phase: 'agenda', deadline: expect.stringMatching(/T.*Z$/) });
  });

  describe('is started from a file', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'roundtable-brief-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    async function start(brief: string, ...more: string[]): Promise<Typed & { readonly said: string[] }> {
      const [file, said] = [join(folder, 'brief.yaml'), [] as string[]];
      writeFileSync(file, brief);
      const ended = await typedBy(api, FAY, (one) => said.push(one), 'cycle', 'start', file, ...more);
      return { ...ended, said };
    }
    const example = readFileSync('examples/simplified-reporting.yaml', 'utf8');
    const second = `cycle:\n  title: Shorter still\n  scope: The weekly report\n  invite: [${FAY}, Ann@example.org]\n`;

    it('in a program that is there, by the addresses of its members and nothing but its cycle', async () => {
      const started = await start(second, '--program', cycle.program);
      expect(started).toMatchObject({ code: 0, said: [], data: { program: cycle.program, phase: 'agenda' } });
      const { cycle: id } = started.data as { cycle: string };
      expect((await by(FAY, 'agenda', 'coverage', id)).text).toMatch(/^2 people are invited/);
      const stranger = await start(second.replace(FAY, 'eve@example.org'), '--program', cycle.program);
      expect([stranger.code, stranger.text]).toEqual([
        2,
        expect.stringMatching(/:\n4:12 {2}cycle\.invite\[0\]: Nobody in the program is eve@example\.org$/),
      ]);
      expect((await start(second.replace('title:', 'name:'), '--program', cycle.program)).text).toMatch(
        /cycle\.title: is missing/,
      );
      expect((await start(second)).text).toContain('program: is missing');
    });

    it('there also with what it says of the program: keys are resolved, the rest is left out aloud', async () => {
      const program = 'program:\n  participants: [{ key: ann, email: ann@example.org }]\n';
      const left = 'The program stays as it is. What the brief says of it is left out';
      const here = ['--program', cycle.program];
      const keyed = await start(program + second.replace('Ann@example.org', 'ann'), ...here);
      expect(keyed).toMatchObject({ code: 0, said: [`${left}: participants (people add, people import)`] });
      const mapped = example.replace('\n  participants:', '\n  stakeholders: { size: 12 }$&');
      const others = await start(mapped, ...here); // its people take no part here
      expect([others.code, others.text]).toEqual([2, expect.stringContaining('Nobody in the program is ')]);
      const real =
        'This is a rehearsal: a working day takes seconds. If the server sends e-mail (SMTP_URL), everyone in it really gets it';
      expect(await start(mapped)).toMatchObject({ code: 0, said: [expect.stringContaining(real)] });
      expect(await start(mapped.replace(/\n *pace:.*/, ''))).toMatchObject({ code: 0, said: [] });
    });
  });

  it('gets its agenda: objectives, topics, pre-reads, and who is to be heard', async () => {
    const figures = ['--kind', 'reduce_risk', '--metric', 'reports lost', '--unit', 'a week', '--target', '0'];
    expect(await fay('agenda', 'objective', 'No report', 'is lost', ...figures, '--baseline', 'many')).toMatchObject({
      code: 4,
      text: expect.stringContaining('baseline'),
    });
    const objective = await fay('agenda', 'objective', 'No report', 'is lost', ...figures, '--baseline', '3');
    expect(objective.text).toMatch(/^Added: No report is lost \(reports lost: 3 a week today, 0 a week wanted; /);
    const asks = ['--objective', 'no REPORT', '--yields', 'A list', '--evidence', 'A log'];
    const topic = await fay('agenda', 'topic', 'Where are they lost?', ...asks, '--minutes', '5', '--if-time-remains');
    expect(topic).toMatchObject({ code: 0, data: { minutes: 5, ifTimeRemains: true, objective: idOf(objective) } });
    const changed = await fay('agenda', 'change-topic', 'Where are', '--minutes', '4', '--no-if-time-remains');
    expect(changed.data).toMatchObject({ yields: 'A list', minutes: 4, ifTimeRemains: false });
    const shown = await by(ANN, 'agenda', 'show', cycle.id);
    expect(shown.text).toMatch(/^Scope +The weekly report$/m);
    expect(shown.text).toContain(`\n  Where are they lost? Yields: A list (4 minutes; ${idOf(topic)})`);
    expect((await fay('agenda', 'drop-topic', 'Where are')).text).not.toContain('Where are');
    const coverage = await fay('agenda', 'coverage', '--size', '5');
    expect(coverage.text).toMatch(
      /^2 people are invited\n\nNobody has to be heard\n\nname +email +because\n(?:Cleo|Tim) /,
    );
    expect((await fay('agenda', 'invite', '--proposed', '--size', '3')).text).toBe('1 added, 3 invited in all');
    expect(await by(ANN, 'agenda', 'invite', cycle.id, BEN)).toMatchObject({ code: 4, data: { code: 'no-right' } });
  });

  it('is listed under the names of its columns', async () => {
    const list = (...more: string[]) => by(FAY, 'cycle', 'list', '--program', cycle.program, ...more);
    expect((await list()).text).toMatch(
      new RegExp(`^id +phase +next +stalled +title\\n${cycle.id}  agenda  .*  Simplified reporting$`),
    );
    expect(await list('--stalled')).toMatchObject({ code: 0, data: [], text: 'There are no cycles' });
  });

  it('is watched until it ends', async () => {
    const said: string[] = [];
    const watched = typedBy(api, FAY, (line) => said.push(line), 'cycle', 'watch', cycle.id);
    const told = (beginning: string) =>
      eventually(() => Promise.resolve(said.some((line) => line.startsWith(beginning))));
    await told('agenda');
    await fay('agenda', 'publish');
    await told('pre-read');
    await fay('cycle', 'hold', '--reason', 'The plant burns');
    await told('on hold');
    await fay('cycle', 'cancel', '--reason', 'The product ends');
    const { code, text } = await watched;
    expect([code, text]).toEqual([0, expect.stringMatching(/^Phase +cancelled$/m)]);
    expect(said).toEqual([
      expect.stringMatching(/^agenda/),
      expect.stringMatching(/^pre-read; at .* /),
      expect.stringMatching(/^on hold until /),
      'cancelled',
    ]);
  });

  it('gets pre-reads, which people read and which come in more formats', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pre-read-'));
    const file = join(folder, 'numbers.md');
    writeFileSync(file, 'It has *41* fields.');
    const about = ['--title', 'In numbers', '--summary', 'Too many fields'];
    const added = await fay('pre-read', 'add', ...about, '--file', file, '--format', 'text');
    const wrong = await fay('pre-read', 'add', ...about, '--file', file, '--format', 'text');
    expect((await by(FAY, 'pre-read', 'remove', idOf(wrong))).data).toMatchObject({
      preReads: [{}, { id: idOf(added) }],
    });
    await rm(folder, { recursive: true });
    expect(await fay('pre-read', 'add', ...about, '--file', file)).toMatchObject({ code: 2 });
    await cycle.enter('pre_read');
    expect((await by(ANN, 'pre-read', 'show', idOf(added))).text).toMatch(
      /^Pre-read +In numbers\n.*\n\nIt has \*41\*/s,
    );
    const readers = async () => (await fay('agenda', 'readers')).text.split('\n');
    expect(await readers()).toContainEqual(expect.stringMatching(/^Ann +0 +\d+$/));
    expect(await by(ANN, 'pre-read', 'read', idOf(added))).toMatchObject({ code: 4, data: { code: 'illegal-step' } });
    await api.db
      .updateTable('preRead')
      .set({ sentAt: new Date().toISOString() })
      .where('cycle', '=', cycle.id)
      .execute();
    expect((await by(ANN, 'pre-read', 'read', idOf(added))).text).toMatch(/^You read it +\d/m);
    expect(await readers()).toContainEqual(expect.stringMatching(/^Ann +1 +\d+$/));
    expect((await by(FAY, 'pre-read', 'formats', idOf(added), 'large_print')).text).toMatch(/^Formats .*large print/m);
    const elsewhere = await by(FAY, 'pre-read', 'change', idOf(added), '--no-file', '--url', 'https://example.org/41');
    expect(elsewhere.data).toMatchObject({ title: 'In numbers', hasBody: false, url: 'https://example.org/41' });
  });

  it('is published, held, moved and taken back', async () => {
    const published = await fay('agenda', 'publish');
    expect(published.text).toMatch(/^Phase +pre-read, until /m);
    expect(await fay('cycle', 'hold')).toMatchObject({ code: 2, text: expect.stringContaining('--reason') });
    expect((await fay('cycle', 'hold', '--reason', 'The plant burns')).text).toMatch(/^On hold +until /m);
    expect((await fay('cycle', 'resume')).text).not.toContain('On hold');
    expect((await fay('session', 'move', SOON, '--reason', 'Ann is away')).data).toMatchObject({
      session: { at: SOON },
    });
    const told = await by(ANN, 'cycle', 'show', cycle.id);
    expect(told.text).toMatch(/^Moved +held by fay, .*: The plant burns$/m);
    expect(told.text).toMatch(/^Moved +deadline moved by fay, .*: Ann is away$/m);
    expect(told.data).toMatchObject({
      reasons: [
        { what: 'held', reason: 'The plant burns', by: { name: 'fay' } },
        { what: 'deadline-moved', reason: 'Ann is away', by: { name: 'fay' } },
      ],
    });
    expect((await fay('cycle', 'deputy', '--email', FAY)).data).toMatchObject({ deputy: { name: 'fay' } });
    expect(await fay('cycle', 'deputy', '--email', BEN)).toMatchObject({
      code: 4,
      data: { code: 'unknown-reference' },
    });
    for (const unclear of [[], ['--none', '--email', FAY]]) {
      expect(await fay('cycle', 'deputy', ...unclear)).toMatchObject({
        code: 2,
        text: 'Say who acts for the facilitator with --email, or --none for nobody',
      });
    }
    expect((await by(FAY, 'cycle', 'show', cycle.id)).data).toMatchObject({ deputy: { name: 'fay' } });
    expect((await fay('cycle', 'deputy', '--none')).data).toMatchObject({ deputy: null });
    expect((await fay('cycle', 'back', '--reason', 'A topic is missing')).text).toMatch(/^Phase +agenda/m);
    expect((await fay('cycle', 'deadline', SOON, '--reason', 'Holidays')).data).toMatchObject({ deadline: SOON });
    expect(await by(ANN, 'cycle', 'cancel', cycle.id, '--reason', 'no')).toMatchObject({ code: 4 });
    const cancelled = (await fay('cycle', 'cancel', '--reason', 'The product ends')).text;
    expect(cancelled).toMatch(/^Phase +cancelled$/m);
    expect(cancelled).toMatch(/^Session +not held; planned for \S+/m);
  });

  it('goes through its session to decisions', async () => {
    await fay('agenda', 'publish');
    expect(await fay('session', 'open')).toMatchObject({ code: 4, data: { code: 'reason-missing' } });
    expect((await fay('session', 'open', '--reason', 'Everybody is here')).text).toMatch(
      /^Phase +session[^]*^Session +open since .* ago\)$/m,
    );
    expect((await by(ANN, 'session', 'attend', cycle.id)).data).toMatchObject({ counts: { attended: 1 } });
    const transcript = 'https://example.org/transcript';
    expect((await fay('session', 'links', '--transcript', transcript)).data).toMatchObject({ code: 'consent-missing' });
    expect((await fay('session', 'links', '--transcript', transcript, '--without', 'Ann')).data).toMatchObject({
      code: 'consent-missing', // Ben is invited as well
    });
    const shown = ['--without', 'Ann', '--attendees-only'];
    expect((await fay('session', 'links', '--transcript', transcript, ...shown)).code).toBe(0);
    expect((await fay('session', 'links', '--no-transcript')).data).toMatchObject({ session: { transcriptUrl: null } });
    expect((await fay('session', 'close')).text).toMatch(/^Session +over since .* ago\)$/m);
    const agenda = (await by(ANN, 'agenda', 'show', cycle.id)).text;
    expect(agenda).toMatch(/^Session +over: opened [\d:]+, closed [\d:]+; planned for .*, 60 minutes/m);
    expect((await fay('cycle', 'close-input', '--reason', 'All have spoken')).text).toMatch(/^Phase +refinement/m);
    expect((await fay('cycle', 'end-refinement')).text).toMatch(/^Phase +closure/m);
    expect(await fay('cycle', 'end-decisions')).toMatchObject({ code: 4, data: { code: 'phase-closed' } });
    expect(await by(CLEO, 'cycle', 'end-decisions', cycle.id)).toMatchObject({ code: 4, data: { code: 'no-right' } });
  });
});
