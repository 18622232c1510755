import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ItemView } from '../../../../apps/api/src/backlog/item.schemas.js';
import type { ReviewView } from '../../../../apps/api/src/reviews/review.schemas.js';
import type { TraceView } from '../../../../apps/api/src/trace/trace.schemas.js';
import { PostgresSignalledVerdicts } from '../../../../libs/commands/verdict-tokens/signalled-verdicts.js';
import { subject } from '../../../../libs/domain/subject.js';
import { SILENT_NOTIFIER } from '../../../servers/api/silent-notifier.js';
import { typed } from '../../../cli/typed.js';
import { ANN, AUDREY, BEN, CLEO, CORA, EVE, FAY, TOM } from '../../forum/a-forum.js';
import { REASON, itemsUnderReview } from './items-under-review.js';

const NIL_ID = '00000000-0000-4000-8000-000000000000';

describe('reviews of items', () => {
  const items = itemsUnderReview();
  const { post, say, obligationOf, show, change, statesOf, cycleOf, idOf, verdict, anItem, underReview, get } = items;
  const { council, worker, ladderEnds, letters } = items;
  beforeAll(items.begin, 60_000);
  afterEach(() => council().clock(null));
  afterAll(items.end);

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
    expect([early.status, early.body.code]).toEqual([409, 'reviews-open']);
    expect(early.body.errors.map(({ message }) => message).sort()).toEqual([
      ...['The review by cleo is open', 'The review by cora is waiting'],
    ]);

    const asked = await verdict(item, 'request-changes', { reason: REASON });
    expect(asked.body).toMatchObject({
      state: 'changes_requested',
      decision: null,
      concerns: { items: [item.id] },
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
    expect(flags.map(({ subject: of }) => of).sort()).toEqual([idOf(item), idOf(item, CORA)].sort());

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
    const verdicts = new PostgresSignalledVerdicts(worker(), SILENT_NOTIFIER);
    const signal = async (says: string, before: () => Promise<unknown>): Promise<string[]> => {
      const token = await say<{ token: string }>(CLEO, idOf(body), 'tokens', { verdict: says });
      expect(token.status).toBe(201);
      await before();
      await verdicts.redeem(subject('review', idOf(body)), { token: token.body.token }, `run:${says}`);
      return statesOf(item.id);
    };
    expect(await signal('approve', () => change(item.id, { title: 'A form' }))).toEqual(['agreed', 'open']);
    const { revision } = await show(item.id);
    expect(await signal('request_changes', () => show(item.id))).toEqual(['proposed', 'changes_requested']);
    expect((await show(item.id)).revision).toBe(revision + 1);
  });

  it('are opened, read and answered from the command line', async () => {
    const item = await anItem();
    const { api } = council();
    const opened = await typed(api, FAY, 'review', 'open', item.id, '--reviewer', CLEO, '--lasts', 'P90D');
    expect(opened).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^id +reviewer +step +state +entry +until\n\S+ +cleo +1 +open +2  /),
    });
    const review = idOf(await show(item.id));
    const shown = await typed(api, CLEO, 'review', 'show', review);
    expect(shown).toMatchObject({ code: 0, data: { review: { id: review, entry: 2 } } });
    for (const words of ['A short form', 'Nobody reads the long one', '- It is quick', 'cleo      1     open   2'])
      expect(shown.text).toContain(words);
    const approve = ['review', 'approve', review];
    await change(item.id, { title: 'A shorter form' });
    const stale = await typed(api, CLEO, ...approve, '--entry', '2');
    expect(stale).toMatchObject({ code: 4, data: { code: 'revision-conflict' } });
    expect(await typed(api, CLEO, ...approve)).toMatchObject({ code: 2 });
    const changes = ['review', 'request-changes', review, '--entry', '3', '--reason', REASON];
    expect((await typed(api, CLEO, ...changes)).text).toBe('the review is waiting for changes');
    expect((await typed(api, ANN, 'review', 'resubmit', review, '--note', 'Done')).text).toBe('the review is open');
    expect((await typed(api, CLEO, ...approve, '--entry', '5')).text).toBe('the review is approved');
    expect(await statesOf(item.id)).toEqual(['proposed', 'approved']);

    const other = await underReview();
    const cites = ['--reason', REASON, '--obligation', await obligationOf(other.cycle)];
    const rejected = await typed(api, CLEO, 'review', 'reject', idOf(other), '--entry', '2', ...cites);
    expect(rejected).toMatchObject({ code: 0, text: 'rejected: the item is proposed once more' });
  });

  it('wait for changes of everybody who shaped the item, whatever else they are', async () => {
    const item = await anItem([ANN, CORA]);
    const { body } = await post(FAY, `items/${item.id}/reviews`, { email: CLEO });
    await verdict(body, 'request-changes', { reason: REASON });
    expect((await post(CORA, `reviews/${idOf(body)}/resubmit`, { note: 'Done' })).status).toBe(200);
    await verdict(body, 'request-changes', { reason: REASON });
    await ladderEnds(idOf(body));
    const { rows } = await sql<{ name: string }>`select distinct p.name from notice n join person p on p.id = n.person
      where n.data ->> 'subject' = ${idOf(body)} and n.data ->> 'do' = 'remind' order by p.name`.execute(worker());
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
      state: 'lapsed',
      verdict: 'reject',
      obligation: { id: obligation },
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

  it('that are withdrawn while changes are made end without a verdict, also for whoever asked for the changes', async () => {
    const item = await underReview();
    await verdict(item, 'request-changes', { reason: REASON });
    await change(item.id, { status: 'dropped' });
    expect((await show(item.id)).reviews).toMatchObject([{ state: 'withdrawn', verdict: null }]);
    const told = await letters(idOf(item), 'announce_verdict');
    const ended = told.filter(({ purpose }) => purpose === 'review_ended');
    expect(ended.map(({ to }) => to)).toEqual([ANN, CLEO, FAY]);
    for (const { text } of ended) {
      expect(text).toContain('is no longer under review.');
      expect(text).not.toContain(REASON);
    }
  });

  it('fail by the end of their ladder when nobody answers, with the rights of the worker', async () => {
    const item = await underReview();
    await change(item.id, { status: 'dropped' });
    await change(item.id, { status: 'proposed' });
    await post(FAY, `reviews/${idOf(item)}/resubmit`, { note: 'We take it up again' });
    await council().superuser.updateTable('item').set({ status: 'agreed' }).where('id', '=', item.id).execute();
    expect(await ladderEnds(idOf(item))).toEqual(['remind', 'escalate', 'apply_default']);
    expect(await statesOf(item.id)).toEqual(['proposed', 'lapsed']);
    const handed = await post<ReviewView>(FAY, `reviews/${idOf(item)}/reviewer`, { to: CORA, reason: 'Cleo is ill' });
    expect([handed.status, handed.body.reviewer.name]).toEqual([200, 'cora']);
    await post(FAY, `reviews/${idOf(item)}/resubmit`, { note: 'Cora looks at it' });
    expect(await statesOf(item.id)).toEqual(['proposed', 'open']);
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
    const read = what === 'resubmit' ? {} : { entry: 2 };
    const answer = await post(as, `reviews/${idOf(refusing, CORA)}/${what}`, { ...read, ...body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
