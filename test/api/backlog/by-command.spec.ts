import { typed, type Typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const QUICK = 'The weekly report takes at most 6 minutes';
const KIND = 'Given an error, when somebody sees it, then it says what to do';
const FRAMING = 'Nobody reads the long one';
const WORDS = 'Since Monday 👩‍🔧 it takes 18 minutes';

const idOf = ({ data }: Typed): string => (data as { id: string }).id;
const last = (text: string): string[] => (text.split('\n').at(-1) ?? '').split(/ {2,}/);

describe('items by command', () => {
  const { api, cycle } = aCycleEach();
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const here = (): string[] => ['--cycle', cycle.id];
  const item = (name: string, ...line: string[]) => by(FAY, 'item', name, ...line, ...here());
  const add = (title: string, ...line: string[]) =>
    by(FAY, 'item', 'add', cycle.id, '--title', title, '--framing', FRAMING, ...line);

  beforeEach(() => cycle.enter('session'));

  it('are written, with the words that they answer, and found by their title', async () => {
    const said = await cycle.say(ANN, { text: WORDS });
    const made = await add('A short form', '--co-author', ANN);
    expect(made).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^Status +proposed, lacks a passage, a criterion with a limit$/m),
    });
    expect(await item('cite', 'a SHORT form', said.id, '👩‍🔧 it takes')).toMatchObject({ code: 0 });
    expect((await item('criterion', 'A short', KIND)).text).toMatch(
      /^Status +proposed, lacks a criterion with a limit$/m,
    );
    const unlimited = await by(BEN, 'item', 'list', cycle.id);
    expect(last(unlimited.text)).toEqual([idOf(made), 'proposed', 'a criterion with a limit', 'A short form']);
    const shown = await item('criterion', 'A short', QUICK);
    expect(shown.text).toContain(`\nCites\n  Ann: "👩‍🔧 it takes" (${said.id})`);
    expect(shown.text).toMatch(new RegExp(`\n  ${QUICK} \\([^ ]+\\)\n`));
    expect(shown.data).toMatchObject({ ready: true, passages: [{ starts: 13, ends: 25 }] });
    const listed = await by(BEN, 'item', 'list', cycle.id);
    expect(last(listed.text)).toEqual([idOf(made), 'proposed', 'A short form']);
    const whole = await add('All of it', '--cites', said.id, '--criterion', KIND, '--criterion', QUICK);
    expect(whole.data).toMatchObject({ ready: true, criteria: [{}, {}], passages: [{ quote: WORDS }] });
  });

  it('are changed, and say what they came out of', async () => {
    const said = await cycle.say(ANN, { text: WORDS });
    const ready = ['--cites', said.id, '--criterion', QUICK];
    const [one, other] = [await add('A short form', ...ready), await add('A list')];
    const changed = await item('change', 'A short form', '--status', 'agreed', '--link', 'https://example.org/7');
    expect(changed).toMatchObject({ code: 0, data: { status: 'agreed', link: 'https://example.org/7' } });
    expect(await item('change', 'A short form', '--no-link')).toMatchObject({ data: { link: null } });
    expect(await item('change', 'A short form', '--status', 'proposed')).toMatchObject({
      code: 4,
      text: expect.stringContaining('say why it goes back'),
    });
    expect(await item('change', 'A short form', '--status', 'proposed', '--cause', 'defect')).toMatchObject({
      code: 0,
    });
    const split = await item('split', 'A list', 'A short');
    expect(split.text).toMatch(new RegExp(`^Came out of +A short form \\(split, ${idOf(one)}\\)$`, 'm'));
    expect(await item('link', 'A short form', idOf(other))).toMatchObject({
      code: 4,
      data: { code: 'cyclic-lineage' },
    });
  });

  it('rest on decisions of their cycle', async () => {
    const one = await add('A short form');
    const options = [{ title: 'Drop it' }];
    const declared = await api.call<{ id: string }>(FAY, 'POST', `/v1/cycles/${cycle.id}/decisions`, {
      question: 'Does the field go?',
      options,
      method: 'authority',
      proposer: ANN,
      authority: BEN,
    });
    expect(declared.status).toBe(201);
    expect(await item('decision', 'A short form', 'does the FIELD')).toMatchObject({
      code: 0,
      data: { id: idOf(one), decisions: [declared.body.id] },
    });
    expect(await item('decision', 'A short form', 'Does the logo')).toMatchObject({
      code: 6,
      text: expect.stringContaining('No decision that you may read'),
    });
  });

  it('are proposed otherwise, and each proposal is answered with a reason', async () => {
    await add('A short form', '--criterion', QUICK);
    const propose = (as: string, ...line: string[]) =>
      by(as, 'item', 'propose', 'A short form', ...line, ...here(), '--reason', 'It is so in the field');
    const framing = await propose(ANN, 'framing', 'Gloves hide', 'the keys');
    expect(framing.text).toMatch(new RegExp(`^Instead of +${FRAMING}$`, 'm'));
    const slice = await propose(ANN, 'slice', 'Only the list', '--title', 'A list');
    const answer = (verdict: string, one: Typed, ...line: string[]) =>
      by(FAY, 'amendment', verdict, idOf(one), ...line);
    expect(await answer('accept', framing)).toMatchObject({ data: { state: 'accepted' } });
    expect(await answer('decline', slice)).toMatchObject({ code: 2 });
    const declined = await answer('decline', slice, '--reason', 'It is planned already');
    expect(declined.text).toMatch(/^State +declined by fay: It is planned already$/m);
    const open = await propose(BEN, 'criterion', KIND);
    const list = (...line: string[]) => by(BEN, 'amendment', 'list', 'A short form', ...here(), ...line);
    expect(last((await list('--state', 'proposed')).text)).toEqual([idOf(open), 'Ben', 'criterion', 'proposed', KIND]);
    expect((await list()).data).toHaveLength(3);
    expect(await by(BEN, 'amendment', 'withdraw', idOf(open))).toMatchObject({ data: { state: 'withdrawn' } });
    expect(await by(BEN, 'amendment', 'show', idOf(open))).toMatchObject({
      text: expect.stringContaining('withdrawn'),
    });
    expect((await item('show', 'A short form')).text).toMatch(/^Proposals +0 open, 1 accepted, 1 declined$/m);
    expect(await propose(BEN, 'colour', 'red')).toMatchObject({ code: 2, text: expect.stringContaining('framing, ') });
  });

  it('are put forward anew, with the words that they rest on, and answered', async () => {
    const said = await cycle.say(ANN, { text: WORDS });
    await add('A list');
    const forward = (as: string, ...line: string[]) =>
      by(
        as,
        'item',
        'propose-new',
        cycle.id,
        '--title',
        'Offline',
        '--framing',
        FRAMING,
        '--reason',
        'It costs us',
        ...line,
      );
    const slice = ['--slice', 'A draft=It is kept = not lost', '--merges', 'A list'];
    const made = await forward(BEN, '--criterion', QUICK, ...slice, '--cites', said.id, '--words', 'it takes');
    expect(made).toMatchObject({ code: 0, text: expect.stringMatching(/^Slices +A draft: It is kept = not lost$/m) });
    expect(made.text).toMatch(/^Rests on +Ann: "it takes"$/m);
    expect(made.text).toMatch(/^Out of +A list \(merge\)$/m);
    const list = (...line: string[]) => by(FAY, 'amendment', 'list-all', cycle.id, ...line);
    expect((await list('--state', 'proposed')).text).toContain(`${idOf(made)}  Ben  item  proposed  Offline; `);
    expect(await by(FAY, 'amendment', 'accept', idOf(made))).toMatchObject({ data: { state: 'accepted' } });
    expect((await item('show', 'Offline')).text).toMatch(new RegExp(`^Proposed as +${idOf(made)}$`, 'm'));
    expect((await list('--state', 'proposed')).text).toContain('Nothing was proposed');
    expect(await forward(BEN, '--slice', 'A draft')).toMatchObject({
      code: 2,
      text: expect.stringContaining('title=framing'),
    });
    expect(await forward(BEN, '--words', 'it takes')).toMatchObject({
      code: 2,
      text: expect.stringContaining('--cites'),
    });
  });

  it.each<[string, string[], number, string]>([
    ['words that nobody said', ['cite', 'A short form', 'SAID', 'It is quick'], 2, 'do not stand in'],
    ['what nobody can check', ['criterion', 'A short form', 'It is nice'], 4, 'Nobody could check this'],
    ['a title that none has', ['show', 'The long form'], 6, 'No item that you may read is called "The long form"'],
    ['a status that is none', ['change', 'A short form', '--status', 'done'], 4, 'status'],
    ['nothing to change', ['change', 'A short form'], 4, 'Say what to change'],
  ])('take no %s', async (_what, line, code, words) => {
    const { id } = await cycle.say(ANN, { text: WORDS });
    await add('A short form');
    const [name = '', ...rest] = line.map((word) => (word === 'SAID' ? id : word));
    expect(await item(name, ...rest)).toMatchObject({ code, text: expect.stringContaining(words) });
  });
});
