import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { FileItems } from '../../../../apps/worker/src/relay/file-items.js';
import type { FiledItem } from '../../../../libs/integrations/trackers/tracker.js';
import type { ItemView } from '../../../../apps/api/src/backlog/item.schemas.js';
import type { ReviewView } from '../../../../apps/api/src/reviews/review.schemas.js';
import type { ConditionView } from '../../../../apps/api/src/reviews/conditions/condition.schemas.js';
import type { TrackerConnections } from '../../../../libs/config/trackers.js';
import type { Role } from '../../../../libs/domain/people.js';
import { ANN, BEN, CLEO, CORA, FAY } from '../../forum/a-forum.js';
import { stepOfProgram } from '../../forum/clockwork.js';
import { CRITERION, inDays, itemsUnderReview } from './items-under-review.js';

const PUBLIC = { publicUrl: 'https://roundtable.example' };
const CONNECTIONS: TrackerConnections = {
  main: { kind: 'webhook', url: 'https://a.example', secret: 'whsec_c2VjcmV0', readers: 'participants' },
};

interface Closure {
  readonly note: { readonly willChange: readonly object[] };
  readonly markdown: string;
}

describe('approvals of items', () => {
  const items = itemsUnderReview();
  const { post, say, show, change, statesOf, cycleOf, idOf, verdict, underReview } = items;
  const { council, worker, ladderEnds, letters, get } = items;
  beforeAll(items.begin, 60_000);
  afterEach(() => council().clock(null));
  afterAll(items.end);

  it('count for the words that were read: whoever read others is refused, with a token as well', async () => {
    const item = await underReview();
    const [review = { entry: 0 }] = item.reviews;
    await change(item.id, { title: 'A shorter form' });
    const { entry } = (await show(item.id)).reviews[0] ?? review;
    expect(entry).toBeGreaterThan(review.entry);
    const refused = { status: 412, body: { code: 'revision-conflict', errors: [{ path: 'entry' }] } };
    expect(await verdict(item, 'approve', { entry: review.entry })).toMatchObject(refused);
    expect(await verdict(item, 'tokens', { entry: review.entry, verdict: 'approve' })).toMatchObject(refused);
    expect((await verdict(item, 'approve', { entry: undefined })).status).toBe(400);
    expect((await verdict(item, 'approve', { entry: '1' })).status).toBe(400);
    expect((await verdict(item, 'approve', { entry: entry + 1 })).status).toBe(412);
    expect(await statesOf(item.id)).toEqual(['proposed', 'open']);
    await change(item.id, { link: 'https://tracker.example.org/RT-7' }); // no other words
    expect((await verdict(item, 'approve', { entry })).status).toBe(200);
  });

  it('count for no words that came at the same moment: the approval is refused, or counts no more', async () => {
    for (let round = 0; round < 3; round += 1) {
      const item = await underReview();
      const approve = say(CLEO, idOf(item), 'approve', { entry: item.reviews[0]?.entry });
      const [changed, approved] = await Promise.all([change(item.id, { framing: 'Nobody reads any of it' }), approve]);
      expect([changed.status, [200, 412].includes(approved.status)]).toEqual([200, true]);
      const reviews = [{ state: 'open', verdict: null, conditionsOwed: 0 }];
      expect(await show(item.id)).toMatchObject({ framing: 'Nobody reads any of it', reviews });
    }
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

  it('that count no more are told of to whoever gave them and whoever opened the review, with the reason', async () => {
    const item = await underReview({ email: CLEO }, { email: CORA, step: 2 });
    await verdict(item, 'approve');
    await verdict(item, 'approve', {}, CORA);
    await change(item.id, { title: 'A shorter form' });
    expect((await get<ReviewView>(FAY, `reviews/${idOf(item)}`)).body.approvalEnded).toBe('words_changed');
    const [first, second] = [await letters(idOf(item), 'ask_for_verdict'), await letters(idOf(item, CORA), null)];
    const because = 'counts no more, because the words changed that were approved';
    expect(first).toMatchObject([
      { to: CLEO, purpose: 'review_wanted', text: expect.stringContaining(`You approved it before. That ${because}`) },
      { to: FAY, purpose: 'approval_void', text: expect.stringContaining('They are asked again now.') },
    ]);
    expect(first[1]?.text).toContain('The approval of cleo of this item in "Simplified reporting"');
    expect(second).toMatchObject([
      {
        to: CORA,
        purpose: 'approval_void',
        text: expect.stringContaining('You are asked again when it is your turn.'),
      },
      { to: FAY, purpose: 'approval_void' },
    ]);
    expect(second[0]?.text).toContain(because);
    await verdict(item, 'approve');
    expect((await get<ReviewView>(FAY, `reviews/${idOf(item)}`)).body.approvalEnded).toBeNull();
    expect((await letters(idOf(item), null)).find(({ to }) => to === FAY)?.text).toBe(''); // nothing left to say
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
    await stepOfProgram(council(), worker(), inDays(91));
    expect(await statesOf(item.id)).toEqual(['shipped', 'open']);
    await ladderEnds(idOf(item));
    expect(await statesOf(item.id)).toEqual(['shipped', 'lapsed']);
    expect((await cycleOf(item)).flags.filter(({ problem }) => problem)).toMatchObject([{ code: 'approval-lapsed' }]);
  });

  it('stand in the closure note with what they were given on, beside what will change', async () => {
    const item = await underReview();
    await post(FAY, `cycles/${item.cycle}/input/close`, { reason: 'Everybody has spoken' });
    const said = `/v1/contributions/${item.passages[0]?.contribution}/disposition`;
    const answer = await council().api.call(FAY, 'PUT', said, { kind: 'will_change', items: [item.id] });
    expect(answer.status).toBe(200);
    const owed = { statement: 'The export leaves out names', owner: BEN, dueAt: inDays(30) };
    await verdict(item, 'approve', { conditions: [{ ...owed, statement: 'It was dropped with its approval' }] });
    await change(item.id, { title: 'A shorter form' });
    await verdict(item, 'approve', { conditions: [owed] });
    expect((await post(FAY, `cycles/${item.cycle}/refinement/end`)).status).toBe(200);
    const { body } = await get<Closure>(FAY, `cycles/${item.cycle}/closure`);
    const conditions = [{ ...owed, owner: 'ben', met: false }];
    expect(body.note.willChange).toMatchObject([{ item: item.id, title: 'A shorter form', conditions }]);
    expect(body.markdown).toContain(
      `  - Approved on the condition: The export leaves out names (owed by ben until ${DateTime.fromISO(owed.dueAt, { zone: 'Europe/Berlin' }).toISODate()})`, // the zone of the program
    );
  });

  it('wait while the cycle is on hold, unless the item has shipped', async () => {
    const [item, shipped] = [await underReview(), await underReview()];
    const clock = async () => (await get<ReviewView>(FAY, `reviews/${idOf(item)}`)).body;
    const before = await clock();
    const held = await post<{ heldUntil: string }>(FAY, `cycles/${item.cycle}/hold`, { reason: 'The plant is closed' });
    expect(await clock()).toMatchObject({ state: 'open', heldUntil: held.body.heldUntil, entry: before.entry });
    for (const what of ['approve', 'tokens'] as const)
      expect(await verdict(item, what, what === 'tokens' ? { verdict: 'approve' } : {})).toMatchObject({
        status: 409,
        body: { code: 'on-hold' },
      });
    const another = await post(FAY, `items/${item.id}/reviews`, { email: CORA });
    expect([another.status, another.body.code]).toEqual([409, 'on-hold']);
    expect(await ladderEnds(idOf(item))).not.toContain('apply_default');
    await council().clock(null);
    expect((await post(FAY, `cycles/${item.cycle}/resume`)).status).toBe(200);
    const after = await clock();
    expect([after.heldUntil, after.deadlineVersion]).toEqual([null, before.deadlineVersion]);
    expect((await verdict(item, 'approve', { entry: before.entry })).status).toBe(200); // a hold begins no entry

    await verdict(shipped, 'approve', { until: inDays(20) });
    for (const status of ['agreed', 'in_progress', 'shipped']) await change(shipped.id, { status });
    await stepOfProgram(council(), worker(), inDays(21));
    await post(FAY, `cycles/${shipped.cycle}/hold`, { reason: 'The plant is closed' });
    expect((await get<ReviewView>(FAY, `reviews/${idOf(shipped)}`)).body).toMatchObject({
      state: 'open',
      heldUntil: null,
    });
    expect((await verdict(shipped, 'approve')).status).toBe(200);
  });

  it('keep words that nobody has approved from the tracker until they are approved', async () => {
    const item = await underReview();
    await verdict(item, 'approve');
    await change(item.id, { status: 'agreed' });
    const { program } = council();
    const { id, cycle, audience } = item;
    const filing = { item: id, program, cycle, audience, connection: 'main' };
    await council().superuser.insertInto('filing').values(filing).execute();
    const sent: (string | null)[] = [];
    const file = ({ words }: Pick<FiledItem, 'words'>) => {
      sent.push(words && words.framing);
      return Promise.resolve({ is: 'filed', remote: '7', url: 'https://a.example/7' } as const);
    };
    const trackers = () => ({ file });
    const relay = new FileItems(worker(), { ...PUBLIC, connections: CONNECTIONS, trackers });
    const passes = () => relay.pass().then(() => relay.settled());
    await passes();
    await change(item.id, { framing: 'Names stay in it' });
    await passes();
    expect(sent).toEqual(['Nobody reads the long one']);
    await verdict(item, 'approve');
    await passes();
    expect(sent).toEqual(['Nobody reads the long one', 'Names stay in it']);
    await change(item.id, { framing: 'Nobody approves this', status: 'dropped' });
    await passes();
    expect(sent.slice(2)).toEqual([null]); // it ends there all the same
  });

  it('are given by nobody with a conflict of interest in a decision that the item rests on, whichever came first', async () => {
    const { cycle, decision } = await council().forum();
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
      council()
        .superuser.updateTable('membership')
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
});
