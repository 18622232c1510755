import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser } from '../pages/a-browser.js';

const LATER = new Date(Date.now() + 30 * 86_400_000).toISOString();

interface Deliveries {
  items: { id: string; person: { name: string }; purpose: string }[];
  next: string;
}

describe('deliveries', () => {
  const { api, cycle } = aCycleEach();

  it('shows how far each message came', async () => {
    await cycle.enter('session');
    const answer = { kind: 'will_not', reason: 'The law asks for it' };
    for (const as of [ANN, TIM]) {
      const { id } = await cycle.say(as, { text: 'The report takes 18 minutes' });
      expect(await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, answer)).toMatchObject({ status: 200 });
    }
    await cycle.enter('closure');
    expect(await cycle.post(FAY, 'closure/publish', {})).toMatchObject({ status: 200 });
    const before = api.db.updateTable('notice').where('purpose', 'in', ['input_closed', 'session_moved']);
    await before.set({ state: 'sent', sentAt: LATER }).execute(); // everybody invited, of the session and when input was closed
    const { entry } = await api.db
      .selectFrom('gate')
      .select('entry')
      .where('id', '=', cycle.id)
      .executeTakeFirstOrThrow();
    await new PostgresPhaseNotices(api.db).send({ subject: subject('cycle', cycle.id), entry }, 'deliver_closure');
    const deliveries = await cycle.get<Deliveries>(AUD, 'deliveries?limit=2');
    expect(deliveries).toMatchObject({
      status: 200,
      body: { items: [{ purpose: 'closure_note', state: 'queued', attempts: 0, sentAt: null }, {}] },
    });
    const rest = await cycle.get<Deliveries>(FAY, `deliveries?after=${encodeURIComponent(deliveries.body.next)}`);
    const [first = { id: '' }] = deliveries.body.items;
    const notes = [...deliveries.body.items, ...rest.body.items].filter(({ purpose }) => purpose === 'closure_note');
    const names = notes.map(({ person }) => person.name);
    expect(names.sort()).toEqual(['Ann', 'Ben', 'Tim']);
    await api.db.updateTable('notice').where('id', '=', first.id).set({ state: 'sent', sentAt: LATER }).execute();
    const last = await cycle.get<Deliveries>(FAY, `deliveries?after=${encodeURIComponent(deliveries.body.next)}`);
    const counts = { bounced: 0, suppressed: 0, queued: 2, sent: 5 };
    expect(last).toMatchObject({ body: { counts } });
    expect([last.body.items[0], last.body.items.at(-1)]).toMatchObject([
      { state: 'queued' },
      { id: first.id, notBefore: null },
    ]);
    const page = await (await aBrowser(api, FAY)).page(`/v1/cycles/${cycle.id}/deliveries`);
    expect(page).toMatch(/<p>7 letters: 2 waiting to be sent, 5 sent\.<\/p>.*<h2>Has not arrived<.*<h2>Was sent</s);
    expect(page).not.toContain(first.id);
    const who = 'This needs the role facilitator, auditor or admin; here you are contributor';
    expect(await cycle.get(ANN, 'deliveries')).toMatchObject({ status: 403, body: { detail: who } });
    expect(await cycle.get(EVE, 'deliveries')).toMatchObject({ status: 404 });
    expect(await cycle.get(FAY, 'deliveries?after=%00')).toMatchObject({ status: 400 });
  });
});
