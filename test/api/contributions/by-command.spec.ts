import { typed, typedBy, type Typed } from '../../cli/typed.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycle, aCycleEach, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const PROGRAM = ['--program', 'council'];
const STORY = ['--kind', 'story', '--when', 'I am in a basement', '--want', 'to send', '--so-that', 'it arrives'];
const SEEN = ['--expected', 'a list', '--observed', 'a page', '--fit', 'partly', '--verdict', 'works_with_changes'];
const USEFUL = 'On Monday the weekly report took 18 minutes; we expected 5. Please drop the free-text field.';

interface Shown {
  readonly id: string;
  readonly text: string;
  readonly topic: string | null;
  readonly observation: object | null;
  readonly story: object | null;
  readonly revision: number;
}
const shown = ({ data }: Typed): Shown => data as Shown;

describe('what people say, by command', () => {
  const scenarios = [{ situation: 'Fill in the form', data: 'Last week' }];
  const later = { question: 'What about photos?', minutes: 20, ifTimeRemains: true };
  const topics = [
    AGENDA.topics[0],
    { ...AGENDA.topics[0], question: 'Is it quick?', scenarios },
    { ...AGENDA.topics[0], ...later },
  ];
  const { api, cycle } = aCycleEach({ brief: { topics, session: { minutes: 120 } } });
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const add = (as: string, ...line: string[]) => by(as, 'contribution', 'add', cycle.id, ...line);

  it('is added, listed, shown and mended, with names for ids', async () => {
    await cycle.enter('session');
    const vague = await add(ANN, 'It', 'is slow', '--topic', 'is it QUICK?', '--channel', 'workshop');
    expect(vague).toMatchObject({ code: 0, data: { kind: 'feedback', channel: 'workshop', text: 'It is slow' } });
    const { id, topic } = shown(vague);
    expect(vague.text).toMatch(
      new RegExp(`^Kept: ${id}\nIt would help more so: .+\nYou get an answer by \\S+ \\S+.*, also when it is a no$`),
    );
    const better = await by(ANN, 'contribution', 'edit', id, USEFUL, '--no-topic');
    expect(better).toMatchObject({ code: 0, text: `Kept: ${id}`, data: { text: USEFUL, revision: 2, topic: null } });
    expect(shown(await by(ANN, 'contribution', 'edit', id, '--topic', 'Is it'))).toMatchObject({
      topic,
      text: USEFUL,
    });
    const listed = await by(FAY, 'contribution', 'list', cycle.id, '--undisposed');
    expect(listed.text.split('\n')).toEqual([
      expect.stringMatching(/^id +by +kind +answer +words$/),
      expect.stringMatching(new RegExp(`^${id} +Ann +feedback +On Monday .+…$`)),
    ]);
    const history = await by(ANN, 'contribution', 'history', id);
    expect(history.text.split('\n').map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      ...['words', expect.stringMatching(/^On Monday/), 'It is slow'],
    ]);
    const { text } = await by(BEN, 'contribution', 'show', id);
    expect(text).toMatch(/^By +Ann$/m);
    expect(text.endsWith(`\n\n${USEFUL}`)).toBe(true);
    expect(await by(BEN, 'contribution', 'list', cycle.id, '--mine')).toMatchObject({ text: 'Nothing was said' });
  });

  it('tells before it is sent what may be expected, beside the result, and nothing of what is refused', async () => {
    const early: string[] = [];
    const refused = await typedBy(api, ANN, (said) => early.push(said), 'contribution', 'add', cycle.id, 'It is slow');
    expect([refused.code, early]).toEqual([4, []]);
    await cycle.enter('session');
    await cycle.post(FAY, 'hold', { reason: 'The plant is closed' });
    const held = await typedBy(api, ANN, (said) => early.push(said), 'contribution', 'add', cycle.id, 'It is slow');
    expect([held.code, early]).toEqual([4, []]);
    await cycle.post(FAY, 'resume');
    const told = async (...line: string[]): Promise<readonly string[]> => {
      const lines: string[] = [];
      const { code } = await typedBy(api, ANN, (said) => lines.push(said), ...line);
      expect(code).toBe(0);
      return lines;
    };
    const answers = expect.stringMatching(/^Answers: by \S+ \S+.*, also when it is a no$/);
    const scope = 'Scope: The weekly report';
    expect(await told('contribution', 'add', cycle.id, 'It is slow', '--topic', 'what about')).toEqual([
      ...[scope, 'Topic: What about photos? (20 minutes), only if time remains', answers],
    ]);
    expect(await told('contribution', 'add', cycle.id, 'It is slow')).toEqual([
      ...[scope, expect.stringMatching(/^Topics: \d+ minutes of 120$/)],
      ...['Only if time remains: What about photos? (20 minutes)', answers],
    ]);
    expect(await told('inbox', 'say', '--program', cycle.program, 'It is slow')).toEqual([
      'It waits for the next cycle, whose invitation says when it is answered',
      expect.stringMatching(/^If none has begun by \d\S+ .* at the latest, a facilitator is asked to begin one$/),
    ]);
  });

  it('is written down for whoever said it', async () => {
    await cycle.enter('session');
    const line = ['--channel', 'interview', '--said-by', ANN];
    const kept = await add(FAY, USEFUL, ...line);
    expect(kept).toMatchObject({ code: 0, data: { author: { name: 'Ann' }, recordedBy: { name: 'fay' } } });
    expect(kept.text).toMatch(/\nAnn gets an answer by \S+ /);
    expect((await by(BEN, 'contribution', 'show', shown(kept).id)).text).toMatch(/^By +Ann, written down by fay$/m);
    expect((await by(FAY, 'contribution', 'list', cycle.id)).text).toMatch(/ Ann, written down by fay +feedback /);
    const outside = await by(FAY, 'inbox', 'say', '--program', cycle.program, USEFUL, ...line);
    expect(outside).toMatchObject({ code: 0, data: { author: { name: 'Ann' } } });
    expect(outside.text).toMatch(/\nThe next cycle takes it over, and owes Ann an answer\. If none has begun by \S+ /);
    expect(await add(BEN, USEFUL, ...line)).toMatchObject({ code: 4, text: expect.stringContaining('proxyFor') });
  });

  it('may be a story, whose parts are mended one by one, and what a demonstration showed', async () => {
    await cycle.enter('session');
    const story = shown(await add(ANN, ...STORY, '--constraint', 'no network', '--constraint', 'gloves'));
    expect(story.story).toMatchObject({ constraints: ['no network', 'gloves'], soThat: 'it arrives' });
    const unnamed = shown(await add(ANN, ...STORY.slice(2))); // its parts say that it is one
    expect(unnamed).toMatchObject({ kind: 'story', story: { want: 'to send' } });
    const mended = shown(await by(ANN, 'contribution', 'edit', story.id, '--want', 'to send it later'));
    expect(mended.story).toEqual({ ...story.story, want: 'to send it later' });
    const record = ['demonstration', 'record', cycle.id, 'Is it quick'];
    expect(await by(ANN, ...record, 'It shows a page', ...SEEN)).toMatchObject({ code: 0, data: { kind: 'evidence' } });
    expect(await by(ANN, ...record, 'Looks good')).toMatchObject({ code: 4, data: { code: 'observation-missing' } });
    const list = await by(BEN, 'demonstration', 'list', cycle.id);
    expect(list.text.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^\S+ +Ann +Fill in the form +works with changes +partly +a list +a page$/),
    ]);
  });

  it('is of one of several scenarios, which are added, bound, shown and dropped by command', async () => {
    await cycle.enter('session');
    const sentence = 'The weekly report takes at most 6 minutes';
    const item = ['item', 'add', cycle.id, '--title', 'A form', '--framing', 'Long', '--criterion', sentence];
    const [criterion] = ((await by(FAY, ...item)).data as { criteria: { id: string }[] }).criteria;
    const adding = [
      'scenario',
      'add',
      cycle.id,
      'Is it quick',
      'Send it by ear',
      '--data',
      'Last week',
      '--expected',
      'sent',
    ];
    const added = await by(FAY, ...adding, '--assistive-technology', 'VoiceOver', '--assistive-technology', 'TalkBack');
    const technology = ['VoiceOver', 'TalkBack'];
    expect(added).toMatchObject({ code: 0, data: { expected: 'sent', assistiveTechnology: technology, criteria: [] } });
    expect(added.text).toMatch(/^Added: Send it by ear \(puts no criterion to the test; \S+\)$/);
    const bind = ['scenario', 'change', cycle.id, 'send it', '--criterion', criterion?.id ?? '', '--no-expected'];
    expect(await by(FAY, ...bind)).toMatchObject({
      code: 0,
      data: { expected: null, assistiveTechnology: technology, criteria: [criterion?.id] },
    });
    expect((await by(ANN, 'scenario', 'show', cycle.id, 'Send')).text).toMatch(/^With +VoiceOver; TalkBack$/m);
    expect((await by(ANN, 'agenda', 'show', cycle.id)).text).toMatch(
      /^ {4}Shown: Send it by ear \(puts 1 criterion to the test; \S+\)$/m,
    );
    const record = ['demonstration', 'record', cycle.id, 'Is it quick', 'It said nothing', ...SEEN];
    expect(await by(ANN, ...record)).toMatchObject({ code: 4, data: { code: 'scenario-missing' } });
    expect(await by(ANN, ...record, '--scenario', 'send it by')).toMatchObject({
      code: 0,
      data: { scenario: (added.data as Shown).id },
    });
    expect(await by(FAY, 'scenario', 'drop', cycle.id, 'Fill in')).toMatchObject({
      code: 0,
      text: 'Taken off; the topic has 1 scenario left',
    });
  });

  it.each<[string, string[], number, string]>([
    ['nothing', [], 4, 'Say it in your own words'],
    ['a kind that is none', ['It is slow', '--kind', 'praise'], 4, 'kind'],
    ['both whose telemetry it is and nobody', ['x', '--telemetry-of', 'ann', '--telemetry-of-nobody'], 2, 'not both'],
    ['telemetry of a stranger', ['x', '--telemetry-of', 'Zoe'], 6, 'No person that you may read is called "Zoe"'],
    [
      'a topic that is not there',
      ['It is slow', '--topic', 'Prices'],
      6,
      'No topic that you may read is called "Prices"',
    ],
    ['an option that is none', ['It is slow', '--loud'], 2, 'unknown option'],
  ])('is not taken with %s', async (_what, line, code, said) => {
    await cycle.enter('session');
    const answer = await add(ANN, ...line);
    expect(answer).toMatchObject({ code, text: expect.stringContaining(said) });
    expect(await by(ANN, 'contribution', 'list', cycle.id)).toMatchObject({ data: [] });
  });
});

describe('what is named instead of its id', () => {
  let api: TestApi;
  let cycle: TestCycle;
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());

  it('is a program, whose inbox says which cycle has taken something over', async () => {
    const said = await by(BEN, 'inbox', 'say', ...PROGRAM, '--channel', 'support_review', USEFUL);
    expect(said.text).toMatch(/\nThe next cycle takes it over, and owes you an answer\. If none has begun by \S+ /);
    expect(said).toMatchObject({ code: 0, data: { outside: true, cycle: null, channel: 'support_review' } });
    const waiting = await by(FAY, 'inbox', 'list', ...PROGRAM, '--waiting');
    expect(waiting.text).toMatch(new RegExp(`^${shown(said).id} +Ben +feedback .+ waits$`, 'm'));
    const next = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'Next',
      scope: 'S',
      invite: [ANN],
      ...AGENDA,
    });
    const taken = await by(FAY, 'inbox', 'list', ...PROGRAM);
    expect(taken.text).toContain(next.body.id);
    expect(await by(FAY, 'inbox', 'list', ...PROGRAM, '--waiting')).toMatchObject({ data: [] });
  });

  it('is a cycle, unless none has the name, or two', async () => {
    const list = (name: string, as = FAY) => by(as, 'contribution', 'list', name);
    expect(await list('  simplified   REPORTING ')).toMatchObject({ code: 0 });
    expect(await list('simpl')).toMatchObject({ code: 0 });
    const none = await list('Prices');
    expect(none).toMatchObject({ code: 6, text: expect.stringContaining(`${cycle.id}  Simplified reporting`) });
    expect(await list('')).toMatchObject({ code: 2 });
    const twice = await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'Simplified reporting',
      scope: 'S',
      invite: [ANN],
      ...AGENDA,
    });
    expect(twice.status).toBe(201);
    const two = await list('simpl');
    expect(two).toMatchObject({ code: 2, text: expect.stringContaining('more than one cycle') });
    expect(two.text.split('\n')).toContain(`${cycle.id}  Simplified reporting  Council, agenda`);
    expect(await by('eve@example.org', 'inbox', 'list', '--program', 'Council')).toMatchObject({
      code: 6,
      text: 'No program that you may read is called "Council"',
    });
  });

  it('is no new program where the name is empty, and what others called a cycle stays one line of text', async () => {
    const brief = 'examples/simplified-reporting.yaml';
    expect(await by(FAY, 'cycle', 'start', brief, '--program', '')).toMatchObject({ code: 2 });
    const programs = await api.call<{ items: unknown[] }>(FAY, 'GET', '/v1/programs');
    expect(programs.body.items).toHaveLength(1);
    const forged = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'Prices\u001b]52;c;eA==\u0007\n0000  Simplified',
      scope: 'S',
      invite: [ANN],
      ...AGENDA,
    });
    const { text } = await by(FAY, 'contribution', 'list', 'Costs');
    expect(text.split('\n')).toContain(`${forged.body.id}  Prices ]52;c;eA== 0000 Simplified  Council, agenda`);
  });

  it('is narrowed to a program or a cycle by every command that takes one', async () => {
    const decision = {
      question: 'Do we drop it?',
      options: [{ title: 'Drop it' }],
      method: 'authority',
      proposer: ANN,
      authority: FAY,
    };
    const another = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Printing',
      product: 'Prints',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const begun = async (program: string, title: string): Promise<void> => {
      const brief = { title, scope: 'S', invite: [ANN], decisions: [decision] };
      expect((await api.call(FAY, 'POST', `/v1/programs/${program}/cycles`, brief)).status).toBe(201);
    };
    await begun(cycle.program, 'Second');
    await begun(cycle.program, 'Third');
    await begun(another.body.id, 'Second');
    const show = (...where: string[]) => by(FAY, 'decision', 'show', 'do we drop', ...where);
    const many = await show();
    expect(many).toMatchObject({ code: 2, text: expect.stringContaining('or say where with --program or --cycle') });
    expect(many.text.split('\n')).toHaveLength(4);
    expect((await show('--program', 'Council')).code).toBe(2);
    expect(await show('--program', 'Printing')).toMatchObject({ code: 0, data: { program: another.body.id } });
    expect((await show('--cycle', 'Second')).text).toContain('more than one cycle');
    const second = await show('--program', 'Council', '--cycle', 'Second');
    expect(second).toMatchObject({ code: 0, data: { program: cycle.program } });
    expect((await by(FAY, 'cycle', 'hold', 'Second', '--program', 'Printing', '--reason', 'Later')).code).toBe(0);
  });
});
