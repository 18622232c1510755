import { typed, type Typed } from '../../cli/typed.js';
import { BEN, CARL, CLEO, CORA, FAY, GDPR, RATIONALE, TOM } from '../forum/a-forum.js';
import { STATEMENT, condition, decisionsUnderReview, inDays } from './decisions-under-review.js';

const NOBODYS = '00000000-0000-4000-8000-000000000000';

describe('compliance by command', () => {
  const reviews = decisionsUnderReview();
  const { decided, approve, council, obligationOf } = reviews;
  const by = (as: string, ...line: string[]): Promise<Typed> => typed(council().api, as, ...line);

  beforeAll(() => reviews.begin(), 60_000);
  afterAll(() => reviews.end());

  it('records obligations, or that there is none', async () => {
    const cycle = await council().cycle({ complianceReviewers: [CLEO] });
    const record = (as: string, ...more: string[]) => by(as, 'obligation', 'record', cycle, ...more);
    expect((await by(CARL, 'obligation', 'list', cycle)).text).toBe('There are no obligations');
    expect(await record(CLEO)).toMatchObject({ code: 2, text: 'Say each, or --none' });
    expect(await record(CLEO, '--none', 'A=B')).toMatchObject({ code: 2 });
    expect(await record(CLEO, 'GDPR')).toMatchObject({ code: 2, text: expect.stringContaining('with = between') });
    expect(await record(CARL, '--none')).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await record(CLEO, '--none')).toMatchObject({ code: 0, data: [] });
    const recorded = await record(CLEO, `${GDPR.reference}=${GDPR.statement}`);
    expect(recorded.text).toMatch(/^id +recorded by +reference +obligation\n\S+ +cleo +GDPR art. 17 +A person can be/);
    expect((await by(FAY, 'obligation', 'list', cycle)).data).toMatchObject([GDPR]);
  });

  it('takes a condition from owed to met', async () => {
    const forum = await decided();
    await approve(forum, { conditions: [condition()] });
    const shown = await by(CLEO, 'review', 'show', forum.reviews[CLEO] ?? '');
    const id = /^Condition (\S+): The export leaves out names \(owed by ben until /m.exec(shown.text)?.[1] ?? '';
    expect((await by(CARL, 'condition', 'show', id)).text).toMatch(
      new RegExp(`^Condition +${STATEMENT}\n(.*\n)*Owed +by ben, until .*\nState +owed$`),
    );
    expect((await by(BEN, 'promise', 'list', '--program', 'Council', '--mine')).text).toContain(id);
    const done = (as: string, ...note: string[]) => by(as, 'condition', 'report', id, ...note);
    expect(await done(BEN)).toMatchObject({ code: 2 });
    expect(await done(TOM, 'Done')).toMatchObject({ code: 4, data: { status: 403 } });
    expect((await done(BEN, 'Since', 'version 4.2')).text).toMatch(/^State +reported\nDone +Since version 4.2$/m);
    expect(await by(BEN, 'condition', 'confirm', id)).toMatchObject({ code: 4, data: { status: 403 } });
    expect((await by(CLEO, 'condition', 'confirm', id)).text).toMatch(/^State +met, /m);
    expect(await by(CLEO, 'condition', 'confirm', id)).toMatchObject({ code: 4, data: { code: 'illegal-step' } });
    expect(await by(CLEO, 'condition', 'show', 'the names')).toMatchObject({
      code: 2,
      text: '<condition>: Use an id, as `review show` shows it, not "the names"',
    });
    expect(await by(CLEO, 'condition', 'show', NOBODYS)).toMatchObject({ code: 6, data: { code: 'not-found' } });
  });

  it('shows the words that a verdict is given on, and the ids of the obligations that it may cite', async () => {
    const forum = await decided();
    const obligation = await obligationOf(forum.cycle);
    const { question, options, outcome } = await council().read(forum.decision);
    const review = forum.reviews[CLEO] ?? '';
    const { text } = await by(CLEO, 'review', 'show', review);
    const said = options.flatMap(({ title, consequences }) => [`Option: ${title}`, consequences]);
    const decision = [question, `Decided: ${outcome?.option.title}`, `Because: ${RATIONALE}`];
    for (const words of [...decision, ...said, `Obligation ${obligation}: `]) expect(text).toContain(words);
    expect(text).not.toContain('undefined');
  });

  /** What a reviewer types: the review of Cleo, and the entry that they read. */
  const reading = async () => {
    const forum = await decided();
    const review = forum.reviews[CLEO] ?? '';
    const { data, text } = await by(CLEO, 'review', 'show', review);
    const { entry } = (data as { review: { entry: number } }).review;
    expect(text).toMatch(
      new RegExp(`\\n\\nid +reviewer +step +state +entry +until\\n${review} +cleo +1 +open +${entry}  `),
    );
    return {
      forum,
      review,
      entry: ['--entry', String(entry)],
      say: (as: string, what: string, ...more: string[]) => by(as, 'review', what, review, ...more, '--json'),
    };
  };

  it('approves on conditions, until a date', async () => {
    const { entry, say } = await reading();
    const [due, until] = [inDays(30), inDays(90)];
    const on = (...conditions: string[]) => conditions.flatMap((one) => ['--condition', one]);
    expect(await say(CLEO, 'approve', ...entry, ...on(`${BEN}=${STATEMENT}`))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--condition: /),
    });
    expect(await say(CLEO, 'approve', ...entry, ...on(`${BEN}=soon=${STATEMENT}`))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--condition: /),
    });
    expect(await say(CLEO, 'approve', '--entry', 'last')).toMatchObject({
      code: 2,
      text: '--entry: Use a whole number',
    });
    expect(await say(CLEO, 'approve', ...entry, '--until', 'soon')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--until: /),
    });
    expect(await say(BEN, 'approve', ...entry)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await say(CLEO, 'approve', ...entry, ...on(`${CLEO}=${due}=${STATEMENT}`))).toMatchObject({
      code: 4,
      data: { code: 'conflict-of-duties' },
    });
    const approved = await say(
      CLEO,
      'approve',
      ...entry,
      '--until',
      until,
      ...on(`${BEN}=${due}=${STATEMENT}`, `${FAY}=${inDays(40)}=a = b`),
    );
    expect(approved).toMatchObject({
      code: 0,
      text: 'the review is approved',
      data: {
        approvedUntil: until,
        conditions: [
          { statement: STATEMENT, owner: { name: 'ben' }, dueAt: due },
          { statement: 'a = b', owner: { name: 'fay' } },
        ],
      },
    });
    expect(await say(CLEO, 'approve', ...entry)).toMatchObject({ code: 4 });
  });

  it('asks for the zone of its days once, however many there are', async () => {
    const { entry, say } = await reading();
    const asked: string[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = (url, init) => {
      asked.push(url instanceof Request ? url.url : url.toString());
      return fetch(url, init);
    };
    const on = [`${BEN}=2032-03-01=${STATEMENT}`, `${FAY}=2032-03-02=a = b`].flatMap((one) => ['--condition', one]);
    const approved = await say(CLEO, 'approve', ...entry, ...on).finally(() => (globalThis.fetch = fetch));
    expect(asked.filter((url) => url.includes('/v1/programs/'))).toHaveLength(1);
    expect(approved.code).toBe(0);
  });

  it('asks for changes, hears of them, and rejects by an obligation', async () => {
    const { forum, review, entry, say } = await reading();
    const obligation = await obligationOf(forum.cycle);
    const why = ['--reason', 'Names stay in it'];
    expect(await say(CLEO, 'request-changes', ...entry)).toMatchObject({
      code: 2,
      text: expect.stringContaining('--reason'),
    });
    const about = ['--about', obligation, '--cycle', forum.cycle];
    const asked = await say(CLEO, 'request-changes', ...entry, ...why, ...about);
    expect(asked).toMatchObject({
      text: 'the review is waiting for changes',
      data: { concerns: { obligations: [obligation] } },
    });
    expect((await say(FAY, 'resubmit', '--note', 'Names are left out')).data).toMatchObject({ state: 'open' });
    expect(await say(CLEO, 'reject', ...entry, ...why, '--obligation', obligation)).toMatchObject({
      code: 4,
      data: { code: 'revision-conflict' },
    });
    const { data } = await by(CLEO, 'review', 'show', review);
    const again = ['--entry', String((data as { review: { entry: number } }).review.entry)];
    expect(await say(CLEO, 'reject', ...again, ...why)).toMatchObject({ code: 2 });
    const rejected = await say(CLEO, 'reject', ...again, ...why, '--obligation', obligation);
    expect(rejected).toMatchObject({
      code: 0,
      data: { state: 'waiting' },
      text: 'rejected: the decision is open again, and its reviews wait until it is decided',
    });
    expect(await council().read(forum.decision)).toMatchObject({ state: 'open' });
  });

  it('is handed over, given more time, and left to a machine', async () => {
    const { forum, entry, say } = await reading();
    const because = ['--reason', 'Cleo is away'];
    const later = inDays(20);
    expect(await say(FAY, 'deadline', 'soon', ...because)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^<instant>: /),
    });
    expect((await say(FAY, 'deadline', later, ...because)).data).toMatchObject({ deadline: later });
    expect(await say(CLEO, 'deadline', later, ...because)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    const token = await say(CLEO, 'token', ...entry, '--verdict', 'request-changes');
    expect(token.text).toMatch(
      /^Token +\S+ \(keep it: it is shown this once\)\nUntil +.*\nSay it by +temporal workflow signal /,
    );
    expect(await say(CLEO, 'token', ...entry, '--verdict', 'reject')).toMatchObject({
      code: 4,
      data: { code: 'invalid-input' },
    });
    expect(await say(FAY, 'reviewer', BEN, ...because)).toMatchObject({ code: 4 });
    expect((await say(FAY, 'reviewer', CORA, ...because)).text).toMatch(/^Reviewer +cora\nState +open, until /m);
    expect(await say(CLEO, 'approve', ...entry)).toMatchObject({ code: 4 });
    expect(await by(FAY, 'review', 'claims', forum.cycle)).toMatchObject({
      code: 0,
      data: [],
      text: 'Every signal brought a verdict, or none came',
    });
  });
});
