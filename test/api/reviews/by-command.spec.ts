import { typed, type Typed } from '../../cli/typed.js';
import { BEN, CARL, CLEO, FAY, GDPR, TOM } from '../forum/a-forum.js';
import { STATEMENT, condition, decisionsUnderReview } from './decisions-under-review.js';

describe('compliance by command', () => {
  const reviews = decisionsUnderReview();
  const { decided, approve, council } = reviews;
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
    expect(await by(CLEO, 'condition', 'show', 'the names')).toMatchObject({ code: 4 });
  });
});
