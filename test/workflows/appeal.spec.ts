import type { DecisionView } from '../../apps/api/src/decisions/decision.schemas.js';
import { composeLetter } from '../../libs/notifications/compose-letter.js';
import { AGENDA, ANN, BEN, DEN, FAY, ODA, aCouncil, type Council } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';

const DAY = 86_400_000;
const EVIDENCE = 'Since May two audits have failed for want of the field';
const DROP = 'Drop it';
const OPTIONAL = 'Make it optional';

const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: DROP }, { title: OPTIONAL }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  advisers: [BEN],
};

interface Closing {
  readonly markdown: string;
  readonly note: { readonly decisions: readonly object[] };
}

describe('an appeal', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  /** A decision of a cycle that was ruled, so that the cycle is in its closure. */
  async function aRuling(): Promise<{ council: Council; id: string }> {
    const council = await aCouncil(world, { brief: { ...AGENDA, decisions: [DECISION] } });
    await council.post(FAY, 'agenda/publish');
    await council.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await council.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const { body } = await council.post(FAY, 'refinement/end');
    const id = body.decisions[0]?.id ?? '';
    await rule(id, DROP);
    expect(await council.cycle()).toMatchObject({ phase: 'closure' });
    return { council, id };
  }
  const read = async (id: string) => (await world.act<DecisionView>(FAY, 'GET', `/v1/decisions/${id}`)).body;
  /** Rules once advice has closed. */
  async function rule(id: string, title: string): Promise<void> {
    const { options, advice } = await read(id);
    await world.until(new Date(Date.parse(advice?.closesAt ?? '') + 1000).toISOString());
    const option = options.find((one) => one.title === title)?.id;
    const ruling = { option, rationale: 'Two audits have failed', answers: [] };
    const answer = await world.act(ODA, 'POST', `/v1/decisions/${id}/ruling`, ruling);
    expect([answer.status, answer.body]).toMatchObject([200, {}]);
  }
  const appeal = (as: string, id: string, evidence = EVIDENCE) =>
    world.act<DecisionView & { code?: string }>(as, 'POST', `/v1/decisions/${id}/appeal`, { evidence });
  const closing = async (council: Council, as = FAY) =>
    (await world.act<Closing>(as, 'GET', `/v1/cycles/${council.id}/closure`)).body;
  /** Letters for a purpose: to whom, and their words. */
  async function letters(purpose: 'decision_in_effect' | 'closure_note', of: string): Promise<[string, string][]> {
    const notices = await world.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .selectAll('notice')
      .select('person.email')
      .where('purpose', '=', purpose)
      .where('notice.id', 'like', `%${of}%`)
      .orderBy('person.email')
      .execute();
    return Promise.all(
      notices.map(async (notice): Promise<[string, string]> => {
        const letter = await composeLetter(world.db, notice, { publicUrl: 'https://roundtable.example' });
        return [notice.email, letter?.text ?? ''];
      }),
    );
  }

  it('that succeeds takes the place of what was decided: by a forum of its own, in letters, and in the closure note', async () => {
    const { council, id } = await aRuling();
    expect((await closing(council)).markdown).toContain(`**${DECISION.question}** ${DROP}`);
    const anew = await appeal(BEN, id);
    expect([anew.status, anew.body.state]).toEqual([201, 'open']);
    expect((await closing(council)).markdown).toContain('It was appealed, and is being decided anew');
    expect(await world.workflows.isRunning({ kind: 'decision', id: anew.body.id })).toBe(true);

    await rule(anew.body.id, OPTIONAL);
    expect(await read(anew.body.id)).toMatchObject({ state: 'in_effect', outcome: { option: { title: OPTIONAL } } });
    expect(await read(id)).toMatchObject({ links: [{ kind: 'reopened_by', because: 'appeal', inForce: true }] });
    expect(await council.activities(`decision:${anew.body.id}`)).toEqual([
      ...['askForPositions', 'remind', 'settle', 'announceOutcome'],
    ]);
    const told = await letters('decision_in_effect', anew.body.id);
    expect(told.map(([to]) => to)).toEqual([ANN, BEN, ODA]);
    for (const [, text] of told) expect(text).toContain(OPTIONAL);

    const { markdown, note } = await closing(council);
    expect(note.decisions).toMatchObject([
      {
        id,
        outcome: DROP,
        anew: { decision: anew.body.id, because: 'appeal', outcome: OPTIONAL, inForce: true },
      },
    ]);
    expect(markdown).toContain(`It was appealed, and decided anew: ${OPTIONAL}`);
    await council.post(FAY, 'closure/publish');
    expect(await council.cycle()).toMatchObject({ phase: 'closed' });
    await world.pass(1000);
    const notes = await letters('closure_note', council.id);
    expect(notes.map(([to]) => to)).toEqual(expect.arrayContaining([ANN, BEN, ODA]));
    for (const [, text] of notes) expect(text).toContain(`/v1/cycles/${council.id}`);
    expect((await closing(council, BEN)).markdown).toContain(`decided anew: ${OPTIONAL}`);
  }, 60_000);

  it('is made once: neither against what it led to, nor again when it changed nothing', async () => {
    const { council, id } = await aRuling();
    const anew = await appeal(BEN, id);
    expect(await appeal(BEN, anew.body.id, 'There was a third audit')).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    await world.pass(14 * DAY); // nobody rules
    expect(await read(anew.body.id)).toMatchObject({ state: 'in_effect', appeal: null });
    expect(await read(id)).toMatchObject({ state: 'in_effect', links: [{ inForce: false }] });
    expect(await appeal(BEN, anew.body.id, 'There was a third audit')).toMatchObject({
      status: 403,
      body: { code: 'no-right', detail: expect.stringContaining('nobody may appeal') as unknown },
    });
    expect(await appeal(BEN, id, 'There was a third audit')).toMatchObject({
      status: 409,
      body: { code: 'appeal-closed', detail: 'There is one appeal, and it was made' },
    });
    const kept = await world.act<Closing>(FAY, 'GET', `/v1/cycles/${council.id}/closure`);
    expect(kept.body.markdown).toContain('It was appealed');
  }, 60_000);
});
