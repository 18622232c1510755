import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { FileItems } from '../../../apps/worker/src/relay/file-items.js';
import type { ItemView } from '../../../apps/api/src/backlog/item.schemas.js';
import type { ConditionView, ReviewView } from '../../../apps/api/src/reviews/review.schemas.js';
import type { TraceView } from '../../../apps/api/src/trace/trace.schemas.js';
import { PostgresClaims } from '../../../libs/commands/following/claims.js';
import { connect } from '../../../libs/database/connection.js';
import type { TrackerConnections } from '../../../libs/config/trackers.js';
import type { Role } from '../../../libs/domain/people.js';
import { subject } from '../../../libs/domain/subject.js';
import { NO_NEWS } from '../../servers/api/no-news.js';
import { ANN, AUDREY, BEN, CLEO, CORA, EVE, FAY, TOM, aCouncil, voices, type Council } from './a-forum.js';
import { ladderOfReview, lettersOfReview, stepOfProgram, type Told } from './clockwork.js';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' };
const NIL_ID = '00000000-0000-4000-8000-000000000000';
const PUBLIC = { publicUrl: 'https://roundtable.example' };
const CONNECTIONS: TrackerConnections = {
  main: { kind: 'webhook', url: 'https://a.example', secret: 'whsec_c2VjcmV0', readers: 'participants' },
};
const REASON = 'Names stay in the export';

interface Refused {
  readonly code: string;
  readonly errors: readonly { readonly path: string }[];
}
interface Cycle {
  readonly flags: readonly { readonly code: string; readonly subject: string; readonly problem: boolean }[];
  readonly reviews: readonly { readonly id: string; readonly item: string | null; readonly decision: string | null }[];
}

describe('reviews of items', () => {
  let council: Council;
  let worker: ReturnType<typeof connect>;
  const { get, obligationOf, post: plain } = voices(() => council);
  const post = <Body = ItemView>(as: string, path: string, body: unknown = {}) => plain<Body & Refused>(as, path, body);

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await worker.destroy();
    await council.end();
  });

  const show = async (item: string, as = FAY) => (await get<ItemView>(as, `items/${item}`)).body;
  const change = (item: string, body: object, as = FAY) =>
    council.api.call<ItemView & Refused>(as, 'PATCH', `/v1/items/${item}`, body, { 'if-match': '*' });
  const statesOf = async (item: string): Promise<string[]> => {
    const { status, reviews } = await show(item);
    return [status, ...reviews.map(({ state }) => state)];
  };
  const cycleOf = async ({ cycle }: ItemView) => (await get<Cycle>(FAY, `cycles/${cycle}`)).body;
  const idOf = ({ reviews }: ItemView, as = CLEO): string =>
    reviews.find(({ reviewer }) => `${reviewer.name}@example.org` === as)?.id ?? '';
  const verdict = (item: ItemView, what: string, body: object = {}, as = CLEO) =>
    post<ReviewView>(as, `reviews/${idOf(item, as)}/${what}`, body);

  /** An item in refinement that cites what Ann said. */
  async function anItem(coAuthors = [ANN]): Promise<ItemView> {
    const cycle = await council.cycle();
    const steps: [string, object][] = [
      ['agenda/publish', {}],
      ['session/open', {}],
    ];
    for (const [path, body] of steps) await post(FAY, `cycles/${cycle}/${path}`, body);
    const text = 'The report takes 18 minutes on my phone, mostly for fields that nobody reads';
    const { body: said } = await post<{ id: string }>(ANN, `cycles/${cycle}/contributions`, { kind: 'feedback', text });
    const { body, status } = await post(FAY, `cycles/${cycle}/items`, {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      coAuthors,
      criteria: [CRITERION],
      passages: [{ contribution: said.id, starts: 0, ends: 10 }],
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }
  /** The same, with reviewers who were asked. */
  async function underReview(...reviewers: object[]): Promise<ItemView> {
    let item = await anItem();
    for (const reviewer of reviewers.length > 0 ? reviewers : [{ email: CLEO }]) {
      const { body, status } = await post(FAY, `items/${item.id}/reviews`, reviewer);
      if (status !== 201) throw new Error(JSON.stringify(body));
      item = body;
    }
    return item;
  }
  const ladderEnds = (review: string) => ladderOfReview(council, worker, review);
  const letters = (review: string, begins: Told) => lettersOfReview(worker, review, begins);

  it('go the whole way: changes, approvals step by step, agreed, shipped, and seen from both ends of the trace', async () => {
    const item = await underReview({ email: CLEO }, { email: CORA, step: 2 });
    expect(item.reviews).toMatchObject([
      { reviewer: { name: 'cleo' }, step: 1, state: 'open', verdict: null },
      { reviewer: { name: 'cora' }, step: 2, state: 'waiting', deadline: null },
    ]);
    expect((await cycleOf(item)).reviews).toMatchObject([
      { item: item.id, decision: null },
      { item: item.id, decision: null },
    ]);
    const early = await change(item.id, { status: 'agreed' });
    expect([early.status, early.body.code, early.body.errors.length]).toEqual([409, 'reviews-open', 2]);

    const asked = await verdict(item, 'request-changes', { reason: REASON });
    expect(asked.body).toMatchObject({
      ...{ state: 'changes_requested', decision: null, concerns: { items: [item.id] } },
      item: { id: item.id, title: 'A short form', status: 'proposed' },
    });
    expect(await letters(idOf(item), 'ask_for_changes')).toMatchObject([
      { to: ANN, text: expect.stringContaining('asks for changes before this can go on') },
      { to: FAY, text: expect.stringContaining(REASON) },
    ]);
    const { criteria, passages } = await show(item.id);
    expect([criteria.length, passages.length]).toEqual([1, 1]);

    const again = await post<ReviewView>(ANN, `reviews/${idOf(item)}/resubmit`, { note: 'Names are left out' });
    expect([again.status, again.body.state, again.body.concerns.items]).toEqual([200, 'open', []]);
    expect((await letters(idOf(item), 'ask_for_verdict')).filter(({ to }) => to === CLEO)).toMatchObject([
      { text: expect.stringContaining('an item waits for your approval') },
    ]);
    expect((await verdict(item, 'approve')).status).toBe(200);
    expect(await statesOf(item.id)).toEqual(['proposed', 'approved', 'open']);
    expect((await verdict(item, 'approve', {}, CORA)).status).toBe(200);
    expect(await letters(idOf(item, CORA), 'announce_verdict')).toMatchObject([
      { to: ANN, text: expect.stringContaining('Every review has passed: it can go on.') },
      { to: FAY },
    ]);
    for (const status of ['agreed', 'in_progress', 'shipped'])
      expect((await change(item.id, { status })).status).toBe(200);
    const flags = (await cycleOf(item)).flags.filter(({ code }) => code === 'last-minute-sign-off');
    expect(flags.map(({ subject }) => subject).sort()).toEqual([idOf(item), idOf(item, CORA)].sort());

    const down = await get<TraceView>(FAY, `trace/item/${item.id}`);
    expect(
      down.body.nodes
        .filter(({ kind }) => kind === 'review')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([idOf(item), idOf(item, CORA)].sort());
    const up = await get<TraceView>(FAY, `trace/review/${idOf(item)}`);
    expect(up.body.nodes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['contribution', 'passage', 'item']));
  });

  it('reopen an agreed item when changes are asked for, also by a machine, which has a say on the words that it saw', async () => {
    const item = await anItem();
    await change(item.id, { status: 'agreed' });
    const { body } = await post(CLEO, `items/${item.id}/reviews`, { email: CLEO });
    expect(await statesOf(item.id)).toEqual(['agreed', 'open']);
    const claims = new PostgresClaims(worker, NO_NEWS);
    const signal = async (says: string, before: () => Promise<unknown>): Promise<string[]> => {
      const token = await plain<{ token: string }>(CLEO, `reviews/${idOf(body)}/tokens`, { verdict: says });
      expect(token.status).toBe(201);
      await before();
      await claims.decide(subject('review', idOf(body)), { token: token.body.token }, `run:${says}`);
      return statesOf(item.id);
    };
    expect(await signal('approve', () => change(item.id, { title: 'A form' }))).toEqual(['agreed', 'open']);
    const { revision } = await show(item.id);
    expect(await signal('request_changes', () => show(item.id))).toEqual(['proposed', 'changes_requested']);
    expect((await show(item.id)).revision).toBe(revision + 1);
  });

  it('wait for changes of everybody who shaped the item, whatever else they are', async () => {
    const item = await anItem([ANN, CORA]);
    const { body } = await post(FAY, `items/${item.id}/reviews`, { email: CLEO });
    await verdict(body, 'request-changes', { reason: REASON });
    expect((await post(CORA, `reviews/${idOf(body)}/resubmit`, { note: 'Done' })).status).toBe(200);
    await verdict(body, 'request-changes', { reason: REASON });
    await ladderEnds(idOf(body));
    const { rows } = await sql<{ name: string }>`select distinct p.name from notice n join person p on p.id = n.person
      where n.data ->> 'subject' = ${idOf(body)} and n.data ->> 'do' = 'remind' order by p.name`.execute(worker);
    expect(rows.map(({ name }) => name)).toEqual(['ann', 'cora', 'fay']);
  });

  it('that fail send the item back with a problem that all see, and everybody looks again when it comes back', async () => {
    const item = await underReview({ email: CLEO }, { email: CORA });
    await change(item.id, { framing: 'Nobody reads any of it' });
    await verdict(item, 'approve', {}, CORA);
    const uncited = await verdict(item, 'reject', { reason: REASON });
    expect([uncited.status, uncited.body.code]).toEqual([400, 'invalid-input']);
    const foreign = await obligationOf((await underReview()).cycle);
    const cites = await verdict(item, 'reject', { reason: REASON, obligation: foreign });
    expect([cites.status, cites.body.code]).toEqual([422, 'unknown-reference']);
    const obligation = await obligationOf(item.cycle);
    expect((await verdict(item, 'reject', { reason: REASON, obligation })).body).toMatchObject({
      ...{ state: 'lapsed', verdict: 'reject', obligation: { id: obligation } },
    });
    expect((await statesOf(item.id)).sort()).toEqual(['lapsed', 'proposed', 'withdrawn']);
    expect((await cycleOf(item)).flags).toMatchObject([{ code: 'item-not-approved', problem: true }]);
    expect(await letters(idOf(item), 'announce_verdict')).toMatchObject([
      { to: ANN, text: expect.stringContaining('It was not approved, and is proposed once more.') },
      { to: FAY },
    ]);
    expect((await change(item.id, { status: 'agreed' })).body.code).toBe('reviews-open');
    await post<ReviewView>(FAY, `reviews/${idOf(item)}/resubmit`, { note: 'It is another item now' });
    expect(await statesOf(item.id)).toEqual(['proposed', 'open', 'open']);
  });

  it('fail by the end of their ladder when nobody answers, with the rights of the worker', async () => {
    const item = await underReview();
    await change(item.id, { status: 'dropped' });
    await change(item.id, { status: 'proposed' });
    await post(FAY, `reviews/${idOf(item)}/resubmit`, { note: 'We take it up again' });
    await council.superuser.updateTable('item').set({ status: 'agreed' }).where('id', '=', item.id).execute();
    expect(await ladderEnds(idOf(item))).toEqual(['remind', 'escalate', 'apply_default']);
    expect(await statesOf(item.id)).toEqual(['proposed', 'lapsed']);
    const handed = await post<ReviewView>(FAY, `reviews/${idOf(item)}/reviewer`, { to: CORA, reason: 'Cleo is ill' });
    expect([handed.status, handed.body.reviewer.name]).toEqual([200, 'cora']);
    await post(FAY, `reviews/${idOf(item)}/resubmit`, { note: 'Cora looks at it' });
    expect(await statesOf(item.id)).toEqual(['proposed', 'open']);
  });

  it('are given again when the words change that were approved, and not when something else does', async () => {
    const item = await underReview();
    const changes: [string, () => Promise<unknown>][] = [
      ['approved', () => change(item.id, { link: 'https://tracker.example.org/RT-7' })],
      ['open', () => change(item.id, { title: 'A shorter form' })],
      ['open', () => post(FAY, `items/${item.id}/criteria`, { ...CRITERION, threshold: 3 })],
      [
        'open',
        async () => {
          const framing = { part: 'framing', framing: 'It takes too long', reason: 'Clearer' };
          const { body } = await post<{ id: string }>(ANN, `items/${item.id}/amendments`, framing);
          await post(FAY, `amendments/${body.id}/accept`, {});
        },
      ],
    ];
    for (const [state, act] of changes) {
      await verdict(item, 'approve');
      expect(await statesOf(item.id)).toEqual(['proposed', 'approved']);
      await act();
      expect((await show(item.id)).reviews).toMatchObject([{ state }]);
    }
  });

  it('with an end or conditions are kept in mind by the program; a shipped item stays, a problem', async () => {
    const item = await underReview({ email: CLEO, approvalLasts: 'P90D' });
    const owed = { statement: 'The export leaves out names', owner: BEN, dueAt: inDays(30) };
    const approved = await verdict(item, 'approve', { conditions: [owed] });
    expect((await show(item.id)).reviews).toMatchObject([{ state: 'approved', conditionsOwed: 1 }]);
    const [condition] = approved.body.conditions;
    await post<ConditionView>(BEN, `conditions/${condition?.id}/report`, { note: 'Since 4.2' });
    expect((await post<ConditionView>(CLEO, `conditions/${condition?.id}/confirm`)).body.state).toBe('met');
    for (const status of ['agreed', 'in_progress', 'shipped']) await change(item.id, { status });
    await stepOfProgram(council, worker, inDays(91));
    expect(await statesOf(item.id)).toEqual(['shipped', 'open']);
    await ladderEnds(idOf(item));
    expect(await statesOf(item.id)).toEqual(['shipped', 'lapsed']);
    expect((await cycleOf(item)).flags.filter(({ problem }) => problem)).toMatchObject([{ code: 'approval-lapsed' }]);
  });

  it('keep words that nobody has approved from the tracker until they are approved', async () => {
    const item = await underReview();
    await verdict(item, 'approve');
    await change(item.id, { status: 'agreed' });
    const { program } = council;
    const { id, cycle, audience } = item;
    const filing = { item: id, program, cycle, audience, connection: 'main' };
    await council.superuser.insertInto('filing').values(filing).execute();
    const sent: string[] = [];
    const file = ({ framing }: { framing: string }) => {
      sent.push(framing);
      return Promise.resolve({ is: 'filed', remote: '7', url: 'https://a.example/7' } as const);
    };
    const trackers = () => ({ file });
    const relay = new FileItems(worker, { ...PUBLIC, connections: CONNECTIONS, trackers });
    const passes = () => relay.pass().then(() => relay.settled());
    await passes();
    await change(item.id, { framing: 'Names stay in it' });
    await passes();
    expect(sent).toEqual(['Nobody reads the long one']);
    await verdict(item, 'approve');
    await passes();
    expect(sent).toEqual(['Nobody reads the long one', 'Names stay in it']);
    await change(item.id, { status: 'dropped' });
    await passes();
    expect(sent).toHaveLength(3);
  });

  it('are given by nobody with a conflict of interest in a decision that the item rests on, whichever came first', async () => {
    const { cycle, decision } = await council.forum();
    const approved = async (): Promise<ItemView> => {
      const { body } = await post(FAY, `cycles/${cycle}/items`, { title: 'A short form', framing: 'It is long' });
      const { body: item } = await post(FAY, `items/${body.id}/reviews`, { email: CLEO });
      await verdict(item, 'approve');
      return item;
    };
    const [linked, later] = [await approved(), await approved()];
    await post(FAY, `items/${linked.id}/decisions`, { decision });
    const declared = await post(CLEO, `decisions/${decision}/conflicts`, { reason: 'My company sells the form' });
    expect(declared.status).toBe(200);
    expect(await statesOf(linked.id)).toEqual(['proposed', 'open']);
    expect(await statesOf(later.id)).toEqual(['proposed', 'approved']);
    await post(FAY, `items/${later.id}/decisions`, { decision });
    expect(await statesOf(later.id)).toEqual(['proposed', 'open']);
    for (const item of [linked, later]) expect((await verdict(item, 'approve')).body.code).toBe('conflict-of-interest');
    const flags = (await cycleOf(linked)).flags.filter(({ code }) => code === 'nobody-may-review');
    expect(flags.map(({ subject }) => subject).sort()).toEqual([idOf(linked), idOf(later)].sort());
  });

  it.each<[string, (item: string) => Promise<unknown>]>([
    ['changed its words', (item) => change(item, { title: 'A shorter form' }, CORA)],
    ['added a criterion', (item) => post(CORA, `items/${item}/criteria`, { ...CRITERION, threshold: 4 })],
    [
      'proposed a part of it',
      async (item) => {
        const slice = { part: 'slice', title: 'On the phone', framing: 'It is slow there', criteria: [CRITERION] };
        const { body } = await post<{ id: string }>(CORA, `items/${item}/amendments`, { ...slice, reason: 'Smaller' });
        await post(FAY, `amendments/${body.id}/accept`, {});
      },
    ],
  ])('are not given by whoever %s', async (_name, act) => {
    const roles = (all: Role[]) =>
      council.superuser
        .updateTable('membership')
        .set({ roles: all })
        .where('person', '=', (person) => person.selectFrom('person').select('id').where('email', '=', CORA))
        .execute();
    const item = await underReview({ email: CORA });
    await verdict(item, 'approve', {}, CORA);
    await roles(['facilitator', 'contributor', 'compliance_reviewer']);
    await act(item.id);
    await roles(['compliance_reviewer']);
    expect((await show(item.id)).coAuthors).toContainEqual(expect.objectContaining({ name: 'cora' }));
    expect(await statesOf(item.id)).toEqual(['proposed', 'open']);
    expect((await verdict(item, 'approve', {}, CORA)).body.code).toBe('conflict-of-duties');
  });

  it.each<[string, object, string, number, string]>([
    ['an unknown key', { email: CLEO, order: 1 }, FAY, 400, 'invalid-input'],
    ['no address', { step: 1 }, FAY, 400, 'invalid-input'],
    ['a step beyond ten', { email: CLEO, step: 11 }, FAY, 400, 'invalid-input'],
    ['an approval that lasts no time', { email: CLEO, approvalLasts: {} }, FAY, 400, 'invalid-input'],
    ['somebody who is no compliance reviewer', { email: TOM }, FAY, 422, 'unknown-reference'],
    ['somebody who takes no part', { email: 'nobody@example.org' }, FAY, 422, 'unknown-reference'],
    ['a contributor who asks', { email: CLEO }, ANN, 403, 'no-right'],
    ['an auditor who asks', { email: CLEO }, AUDREY, 403, 'no-right'],
    ['somebody of another program who asks', { email: CLEO }, EVE, 404, 'not-found'],
    ['somebody twice', { email: CORA }, FAY, 409, 'already-exists'],
  ])('are refused with %s', async (_name, body, as, status, code) => {
    refusing ??= await underReview({ email: CORA });
    const answer = await post(as, `items/${refusing.id}/reviews`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
  let refusing: ItemView | undefined;

  it.each<[string, string, object, string, number, string]>([
    ['a verdict of somebody else', 'approve', {}, CLEO, 403, 'no-right'],
    ['changes of another item', 'request-changes', { reason: REASON, items: [NIL_ID] }, CORA, 422, 'unknown-reference'],
    ['a note of a stranger to the item', 'resubmit', { note: 'Please' }, BEN, 403, 'no-right'],
    ['a note before anybody asked for changes', 'resubmit', { note: 'Please' }, FAY, 409, 'illegal-step'],
  ])('refuse %s', async (_name, what, body, as, status, code) => {
    refusing ??= await underReview({ email: CORA });
    const answer = await post(as, `reviews/${idOf(refusing, CORA)}/${what}`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
