import { aBrowser, type Sent, type TestBrowser } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';
import { CLEO, CORA, FAY, GDPR } from '../forum/a-forum.js';
import { decisionsUnderReview } from './decisions-under-review.js';

describe('a verdict by the form of its page', () => {
  const reviews = decisionsUnderReview();
  const { decided, council, obligationOf } = reviews;
  beforeAll(() => reviews.begin(), 60_000);
  afterAll(() => reviews.end());

  const browser = (email: string): Promise<TestBrowser> => aBrowser(council().api, email);
  const give = async (id: string, verdict: string, fields: Record<string, string>): Promise<Sent> => {
    const cleo = await browser(CLEO);
    return cleo.send(await cleo.form(`/v1/reviews/${id}`, `/v1/reviews/${id}/${verdict}`), fields);
  };

  it('approves what its page shows', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    const cleo = await browser(CLEO);
    expect(barriersOf(await cleo.page(`/v1/reviews/${id}`))).toEqual([]);
    expect(await give(id, 'approve', { reason: 'It keeps what must be kept' })).toMatchObject({
      status: 303,
      to: `/v1/reviews/${id}`,
    });
    expect(await council().review(id)).toMatchObject({ verdict: 'approve', reason: 'It keeps what must be kept' });
    expect(await cleo.page(`/v1/reviews/${id}`)).not.toContain('id="say"');
  });

  it('asks for changes with a reason, and comes back without one', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    expect(await give(id, 'request-changes', {})).toMatchObject({ status: 400 });
    expect(await give(id, 'request-changes', { reason: 'Names stay in the export' })).toMatchObject({ status: 303 });
    expect(await council().review(id)).toMatchObject({ state: 'changes_requested' });
  });

  it('rejects with an obligation of the cycle', async () => {
    const forum = await decided();
    const obligation = await obligationOf(forum.cycle);
    const id = forum.reviews[CLEO] ?? '';
    expect(await (await browser(CLEO)).page(`/v1/reviews/${id}`)).toContain(`${GDPR.reference}: ${GDPR.statement}`);
    expect(await give(id, 'reject', { obligation, reason: 'It could not be erased' })).toMatchObject({ status: 303 });
    expect(await council().review(id)).toMatchObject({ verdict: 'reject' });
  });

  it('upon what changed since it was read is refused', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    const cleo = await browser(CLEO);
    const form = await cleo.form(`/v1/reviews/${id}`, `/v1/reviews/${id}/approve`);
    const stale = { ...form, fields: { ...form.fields, entry: String(Number(form.fields.entry) + 1) } };
    expect(await cleo.send(stale, {})).toMatchObject({ status: 412 });
  });

  it('is for whoever is asked', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    for (const email of [CORA, FAY]) {
      expect(await (await browser(email)).page(`/v1/reviews/${id}`)).not.toContain('id="say"');
    }
  });
});
