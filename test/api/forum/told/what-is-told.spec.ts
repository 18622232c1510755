import { PostgresPhaseNotices } from '../../../../libs/commands/phase-notices/phase-notices.js';
import type { PhaseNotice } from '../../../../libs/commands/ports.js';
import type { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import { subject } from '../../../../libs/domain/subject.js';
import { BEN, CARL, CLEO, FAY, ODA, aCouncilForAll, voices, type Forum } from '../a-forum.js';

describe('what is told of a decision', () => {
  const council = aCouncilForAll();
  const { post, get, say, decided, rule, adviceClosed } = voices(() => council);
  const note = async ({ cycle }: Forum) =>
    (await get<{ note: ClosureNote; markdown: string }>(FAY, `cycles/${cycle}/closure`)).body;
  const announced = async ({ decision }: Forum, what: PhaseNotice = 'announce_outcome') => {
    const { entry } = await council.read(decision);
    const begin = { subject: subject('decision', decision), entry };
    await new PostgresPhaseNotices(council.api.db).send(begin, what);
    return council.api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select(['notice.purpose', 'person.name'])
      .where('notice.id', 'like', `%:${decision}:%`)
      .where('notice.purpose', 'in', ['decision_made', 'decision_in_effect', 'decision_withdrawn'])
      .orderBy('person.name')
      .execute();
  };

  it('that was made and then withdrawn: that it was withdrawn, and the ruling only as history', async () => {
    const forum = await decided([CLEO]);
    await post(FAY, `decisions/${forum.decision}/withdraw`, { reason: 'Nobody needs it' });
    expect(await council.read(forum.decision)).toMatchObject({
      state: 'withdrawn',
      outcome: {
        option: { title: 'Drop it' },
        effectiveAt: null,
        sentence: 'oda decided “Drop it”; it was withdrawn and is not in effect',
      },
    });
    expect(await announced(forum)).toEqual(
      ['ann', 'carl', 'oda'].map((name) => ({ purpose: 'decision_withdrawn', name })),
    );
    const { note: drafted, markdown } = await note(forum);
    expect(drafted.decisions).toMatchObject([
      { state: 'withdrawn', outcome: null, by: null, decidedBy: null, rationale: null, dissent: [] },
    ]);
    expect(markdown).toContain('- **Do we drop the free-text field?** withdrawn\n');
  });

  it('while its reviews are waited for: what was decided, to everybody with a part in it but who decided', async () => {
    const forum = await decided([CLEO]);
    expect(await announced(forum, 'announce_decision')).toEqual(
      ['ann', 'carl'].map((name) => ({ purpose: 'decision_made', name })),
    );
  });

  it('that outlives its cycle while its reviews are waited for: no outcome yet', async () => {
    const forum = await decided([CLEO]);
    await post(FAY, `decisions/${forum.decision}/hand-on`, { reason: 'The review takes longer' });
    const { note: drafted, markdown } = await note(forum);
    expect(drafted.decisions).toMatchObject([{ state: 'decided', handedOn: true, outcome: null, rationale: null }]);
    expect(markdown).toContain('decided, waits for its reviews; it goes on after this cycle\n');
    expect(await announced(forum)).toEqual([]);
  });

  it('in effect: the outcome, with the dissent that its ruling recorded', async () => {
    const forum = await council.forum({ deciders: [], advisers: [] });
    await rule(ODA, forum, { dissent: 'Ben would keep it' });
    expect(await announced(forum)).toEqual(
      ['ann', 'carl', 'oda'].map((name) => ({ purpose: 'decision_in_effect', name })),
    );
    const { note: drafted, markdown } = await note(forum);
    expect(drafted.decisions).toMatchObject([{ outcome: 'Drop it', recordedDissent: 'Ben would keep it' }]);
    expect(markdown).toContain('  - Dissent on record: Ben would keep it\n');
  });

  it('in effect: who advised for none of the options is quoted with the answer, and disagreed with nobody', async () => {
    const forum = await council.forum({ deciders: [] });
    const advice = await say(BEN, forum, { reason: 'Accidents go there' });
    await say(CARL, forum, { reason: 'Nobody asked us', option: forum.options['Make it optional'] });
    await adviceClosed(forum);
    await rule(ODA, forum, { answers: [{ position: advice.body.id, answer: 'They have a field of their own' }] });
    const { note: drafted, markdown } = await note(forum);
    expect(drafted.decisions).toMatchObject([
      {
        dissent: [{ option: 'Make it optional', reason: 'Nobody asked us' }],
        said: [{ reason: 'Accidents go there', answer: 'They have a field of their own' }],
      },
    ]);
    expect(markdown).not.toContain('Somebody disagreed');
  });
});
