import type { CycleView } from '../../../apps/api/src/cycles/cycle.schemas.js';
import type { ObligationList } from '../../../apps/api/src/reviews/obligation.schemas.js';
import { aBrowser, type Sent, type TestBrowser } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';
import { instantFor } from '../../../libs/calendar/instant-for.js';
import { ANN, AUDREY, BEN, CLEO, CORA, DECISION, FAY, GDPR } from '../forum/a-forum.js';
import { STATEMENT, decisionsUnderReview } from './decisions-under-review.js';

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

  it('is asked for once more when the changes are made, by whoever made them', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    const path = `/v1/reviews/${id}`;
    await give(id, 'request-changes', { reason: 'Names stay in the export' });
    const ann = await browser(ANN);
    const seen = await ann.page(path);
    expect(barriersOf(seen)).toEqual([]);
    for (const email of [CORA, CLEO, BEN])
      expect(await (await browser(email)).page(path)).not.toContain(`${path}/resubmit`);
    const empty = await ann.send(await ann.form(path, `${path}/resubmit`), {});
    expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('name="note"')]);
    const done = await ann.send(await ann.form(path, `${path}/resubmit`), { note: 'The export leaves out names' });
    expect(done).toMatchObject({ status: 303, to: path });
    expect(await council().review(id)).toMatchObject({ state: 'open' });
    expect(await ann.page(path)).not.toContain('id="say"');
    const again = await (await browser(CLEO)).page(path);
    expect(barriersOf(again)).toEqual([]);
    expect(again).toMatch(
      /<h2>Your verdict<\/h2>[^]*<dt>What stood against it<\/dt><dd><span[^>]*>Names stay in the export<[^]*<dt>What was changed<\/dt><dd><span[^>]*>The export leaves out names<\/span> \(<span[^>]*>ann<[^]*Approve</,
    );
  });

  it('rests on obligations, or on none, which have forms of their own', async () => {
    const cycle = await council().cycle({ decisions: [{ ...DECISION, reviewers: [CLEO, CORA] }] });
    const path = `/v1/cycles/${cycle}/obligations`;
    const { body } = await council().api.call<CycleView>(FAY, 'GET', `/v1/cycles/${cycle}`);
    const [cleo, cora] = [await browser(CLEO), await browser(CORA)];
    const { reviews: asked } = await council().read(body.decisions[0]?.id ?? '');
    const hers = asked.find(({ reviewer }) => reviewer.name === 'cleo');
    expect(await cleo.page(`/v1/reviews/${hers?.id}`)).toContain(`href="${path}#say"`);
    const seen = await cleo.page(path);
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('<h2>What has to be kept?</h2>');
    const record = 'obligations[0].reference';
    const half = await cleo.send(await cleo.form(path, path, record), { [record]: GDPR.reference });
    expect([half.status, half.text]).toEqual([400, expect.stringContaining(`${GDPR.reference}</textarea>`)]);
    expect(half.text).toMatch(/name="(obligations\[0\]\.)?statement"[^>]*aria-invalid="true"/);
    const fields = { [record]: GDPR.reference, 'obligations[0].statement': GDPR.statement };
    expect(await cleo.send(await cleo.form(path, path, record), fields)).toMatchObject({ status: 303, to: path });
    expect(await cleo.page(path)).toContain(GDPR.statement);
    expect(await cleo.page(path)).not.toContain('Nothing has to be kept?');
    expect(await cora.send(await cora.form(path, path, 'none'), {})).toMatchObject({ status: 303, to: path });
    const obligations = (await council().api.call<ObligationList>(FAY, 'GET', path)).body.items;
    expect(obligations).toMatchObject([{ ...GDPR, reviewer: { name: 'cleo' } }]);
    expect((await council().api.call(FAY, 'POST', `/v1/cycles/${cycle}/agenda/publish`, {})).status).toBe(200);
    expect(await (await browser(FAY)).page(path)).not.toContain('id="say"');
  });

  it('may be on a condition and until a date, and who owes it reports it, and the reviewer confirms', async () => {
    const { reviews: of } = await decided();
    const id = of[CLEO] ?? '';
    const cleo = await browser(CLEO);
    const [path, approve] = [`/v1/reviews/${id}`, `/v1/reviews/${id}/approve`];
    const seen = await cleo.page(path);
    const [, until = ''] = /<option dir="auto" value="([^"]*)">in a year: /.exec(seen) ?? [];
    const [, dueAt = ''] = /<option dir="auto" value="([^"]*)">in four weeks: /.exec(seen) ?? [];
    const hours = new Set([until, dueAt].map((at) => instantFor(at, { zone: 'Europe/Berlin', locale: null })));
    for (const hour of hours) expect(hour).toContain(' at 17:00 '); // when a working day ends there
    const [owners = ''] = /<select id="approve-conditions\[0\]\.owner".*?<\/select>/s.exec(seen) ?? [];
    expect(owners).toContain(`<option dir="auto" value="${BEN}">ben (`);
    expect(owners).not.toContain(CLEO); // who says whether it was done
    expect(owners).not.toContain(AUDREY); // who only reads
    const terms = { until, 'conditions[0].statement': STATEMENT, 'conditions[0].dueAt': dueAt };
    const nobody = await cleo.send(await cleo.form(path, approve), terms);
    expect([nobody.status, nobody.text]).toEqual([400, expect.stringContaining(`${STATEMENT}</textarea>`)]);
    expect(nobody.text).toMatch(/<select [^>]*name="conditions\[0\]\.owner"[^>]*aria-invalid="true"/);
    const done = await cleo.send(await cleo.form(path, approve), { ...terms, 'conditions[0].owner': BEN });
    expect(done).toMatchObject({ status: 303, to: path });
    const { conditions, approvedUntil } = await council().review(id);
    expect([approvedUntil, conditions]).toMatchObject([
      until,
      [{ statement: STATEMENT, owner: { name: 'ben' }, dueAt }],
    ]);
    const condition = `/v1/conditions/${conditions[0]?.id}`;
    const ben = await browser(BEN);
    expect(barriersOf(await ben.page(condition))).toEqual([]);
    expect(await (await browser(CORA)).page(condition)).not.toContain('id="say"');
    const report = await ben.form(condition, `${condition}/report`);
    expect(await ben.send(report, { note: 'Since version 4.2' })).toMatchObject({ status: 303, to: condition });
    const confirm = await cleo.form(condition, `${condition}/confirm`);
    expect(await cleo.send(confirm, {})).toMatchObject({ status: 303, to: condition });
    expect((await council().review(id)).conditions).toMatchObject([{ state: 'met', note: 'Since version 4.2' }]);
    expect(await cleo.page(condition)).not.toContain('id="say"');
  });
});
