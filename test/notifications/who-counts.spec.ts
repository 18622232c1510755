import type { Right } from '../../libs/domain/facts.js';
import type { PhaseOf } from '../../libs/domain/subject.js';
import type { MethodName } from '../../libs/domain/decision/methods/methods.js';
import type { Purpose } from '../../libs/domain/notice.js';
import { plusMs } from '../../libs/domain/time.js';
import { Delivery } from './delivery.js';
import { anOlder } from './world/fill.js';
import { DUE, NOW, type World } from './world/world.js';

type Person = keyof World['people'];

const CONFLICT = 'You have a conflict of interest: you may advise, with a reason, and you neither vote nor rule.';
const ALONE =
  'You are the only decider left, and nobody decides alone what they propose or review: what you say is recorded, and does not count.';
const ALONE_BUT_HEARD = ALONE.replace(
  'what you say is recorded, and does not count.',
  'what you say is advice that gets an answer, and no vote when the final authority stays silent.',
);
const NO_RULING = 'You have a conflict of interest: you do not rule here';
const INSTEAD = 'the final authority has a conflict of interest, and you are the deputy: you decide.';
const PROPOSER =
  'You proposed this: what you say is advice that gets an answer, and no vote when the final authority stays silent.';

describe('a letter to somebody who does not count', () => {
  const post = new Delivery();

  /** The decision of the fixture, open and by `method`: Fran proposes, Rita reviews, Vic is the final authority and Ben the deputy. */
  async function decidedBy(method: MethodName, deciders: readonly Person[], conflicted: readonly Person[] = []) {
    const { owner, decision, program, people, gate } = post.world;
    const audience = 'participants' as const;
    const kind = 'decide' as const;
    await owner.deleteFrom('conflictOfInterest').execute();
    await owner.deleteFrom('decisionRight').execute();
    await owner.updateTable('decision').set({ method, decidedAt: null, outcome: null }).execute();
    const rights = deciders.map((name) => ({ decision, program, audience, person: people[name], kind }));
    if (rights.length > 0) await owner.insertInto('decisionRight').values(rights).execute();
    const conflict = { decision, program, audience, reason: 'I sell it', given: 'decide', declaredBy: people.fran };
    const conflicts = conflicted.map((name) => ({ ...conflict, person: people[name], at: NOW }));
    if (conflicts.length > 0) await owner.insertInto('conflictOfInterest').values(conflicts).execute();
    await gate('decision', decision, 'open');
  }

  const letter = async (purpose: Purpose, to: Person, phase: PhaseOf = 'open'): Promise<string> => {
    const { decision, people, gate, notice } = post.world;
    await gate('decision', decision, phase);
    const id = await notice(purpose, people[to], { kind: 'decision', subject: decision, phase });
    return (await post.textOf(id)).replaceAll(/\s+/g, ' ');
  };

  describe('that asks for positions', () => {
    it.each<[string, MethodName, Person[], Person[], Person, string]>([
      ['a conflict of interest', 'majority@1', ['ann', 'ben', 'rita'], ['ann'], 'ann', CONFLICT],
      ['a conflict of interest, and their office', 'majority@1', ['ann', 'vic'], ['vic'], 'vic', CONFLICT],
      [
        'a conflict of interest in office',
        'majority@1',
        ['ann', 'rita'],
        ['vic'],
        'vic',
        `${NO_RULING}; the deputy does.`,
      ],
      ['one of the deputy', 'authority@1', ['ann'], ['ben'], 'ben', `${NO_RULING}; the final authority does.`],
      ['one of both', 'authority@1', ['ann'], ['vic', 'ben'], 'ben', `${NO_RULING}, and nobody else is left who may.`],
      ['conflicts that leave a proposer alone', 'majority@1', ['fran', 'ann'], ['ann'], 'fran', ALONE],
      ['conflicts that leave a reviewer alone', 'consent@1', ['rita', 'ann'], ['ann'], 'rita', ALONE],
      [
        'conflicts that leave a reviewer alone, who is heard',
        'authority@1',
        ['rita', 'ann'],
        ['ann'],
        'rita',
        ALONE_BUT_HEARD,
      ],
      [
        'conflicts that leave a proposer alone, who is heard',
        'authority@1',
        ['fran', 'ann'],
        ['ann'],
        'fran',
        PROPOSER,
      ],
      ['their own proposal', 'authority@1', ['fran', 'ann'], [], 'fran', PROPOSER],
    ])('because of %s, says so, and not that they count', async (_why, method, deciders, conflicted, to, says) => {
      await decidedBy(method, deciders, conflicted);
      const text = await letter('decision_opened', to);
      expect(text).toContain(`Your right: ${says}`);
      for (const words of ['your vote counts', 'your position counts', 'you are the final authority', 'which blocks'])
        expect(text).not.toContain(words);
    });

    it.each<[Right, string]>([
      ['advise', 'you advise: your position is recorded and gets an answer.'],
      ['contribute', 'you contribute: what you say is recorded.'],
    ])('takes by a conflict of interest nothing of who may %s', async (kind, says) => {
      const { owner, decision, program, people } = post.world;
      await decidedBy('majority@1', ['rita', 'fran'], ['ann']);
      await owner.updateTable('conflictOfInterest').set({ given: kind }).execute();
      const right = { decision, program, audience: 'participants' as const, person: people.ann, kind };
      await owner.insertInto('decisionRight').values(right).execute();
      expect(await letter('decision_opened', 'ann')).toContain(`Your right: ${says}`);
    });

    it.each<[string, MethodName, Person[], string, string]>([
      ['has no right', 'authority@1', ['ann', 'rita'], INSTEAD, 'has the final say'],
      ['has a vote', 'majority@1', ['ann', 'ben'], 'you decide what the method cannot. You vote', 'Ben decides'],
    ])(
      'says to a deputy who %s that they rule for an authority with a conflict',
      async (_which, method, deciders, says, not) => {
        await decidedBy(method, deciders, ['vic']);
        const text = await letter('decision_opened', 'ben');
        expect(text).toContain(says);
        expect(text).not.toContain(not);
      },
    );

    it('says which decision loses its place by it, to those who may read that', async () => {
      await decidedBy('majority@1', ['ann', 'rita']);
      await anOlder(post.world, 'Which paper form?');
      const takes = 'Unless things are kept as they are, it takes the place of: - Which paper form?';
      expect(await letter('decision_opened', 'ann')).toContain(takes);
      await post.world.owner
        .updateTable('decision')
        .set({ audience: 'team' })
        .where('question', '=', 'Which paper form?')
        .execute();
      expect(await letter('decision_opened', 'ann')).not.toContain('takes the place');
    });

    it('says to whoever counts that they do, and who has the last word', async () => {
      await decidedBy('majority@1', ['ann', 'rita']);
      const text = await letter('decision_opened', 'ann');
      expect(text).toContain('Your right: you decide: your position counts.');
      expect(text).toContain('your vote counts. Please take your position.');
      expect(text).toContain('Vic Authority decides what the method cannot.');
    });

    it.each<[string, Person[], string]>([
      ['a final authority', ['vic'], 'Ben decides what the method cannot.'],
      ['both who could rule', ['vic', 'ben'], 'nobody is left who may rule, because of conflicts of interest'],
    ])('names who has the last word when %s cannot', async (_who, conflicted, says) => {
      await decidedBy('majority@1', ['ann', 'rita'], conflicted);
      expect(await letter('decision_opened', 'ann')).toContain(says);
    });
  });

  it('about a last call says what their position is worth', async () => {
    await decidedBy('last_call@1', ['rita', 'ann'], ['ann']);
    expect(await letter('last_call_begun', 'rita', 'last_call')).toContain(ALONE);
    await decidedBy('last_call@1', ['rita', 'ann']);
    expect(await letter('last_call_begun', 'rita', 'last_call')).toContain('You agree, abstain or disagree');
  });

  it('that reminds them says so', async () => {
    await decidedBy('majority@1', ['rita', 'ann'], ['ann']);
    expect(await letter('reminder', 'rita')).toContain(`Please take your position and say why. ${ALONE}`);
  });

  it('that reminds asks whoever has the last word to decide, and no authority with a conflict of interest', async () => {
    const decide = 'Please decide, or see that it is decided.';
    const { owner, people } = post.world;
    await decidedBy('authority@1', ['ann', 'rita'], ['vic']);
    expect(await letter('reminder', 'ben')).toContain(decide);
    await decidedBy('majority@1', ['fran', 'ann'], ['fran', 'vic']);
    await owner.updateTable('decision').set({ authority: people.fran }).execute();
    try {
      expect(await letter('reminder', 'fran')).not.toContain(decide);
    } finally {
      await owner.updateTable('decision').set({ authority: people.vic }).execute();
    }
  });

  it('that tells that time has passed asks no deputy with a conflict of interest to decide', async () => {
    const decide = 'Please decide, or see that it is decided.';
    await decidedBy('authority@1', ['ann', 'rita'], ['vic']);
    expect(await letter('escalation', 'ben')).toContain(decide);
    await decidedBy('authority@1', ['ann', 'rita'], ['vic', 'ben']);
    expect(await letter('escalation', 'ben')).not.toContain(decide);
  });

  it('that reminds whoever the ladder climbed to asks for their position while it can be taken, then for the ruling', async () => {
    const { owner, decision, people } = post.world;
    const [position, ruling] = ['Please take your position', 'Please decide, or see that it is decided.'];
    await decidedBy('majority@1', ['ann', 'rita']);
    const asked = { kind: 'decision' as const, subject: decision, entry: 1, person: people.ann, because: 'escalation' };
    await owner
      .insertInto('responsible')
      .values({ ...asked, tier: 1, since: NOW })
      .execute();
    try {
      expect(await letter('reminder', 'ann')).toContain(position);
      expect(await letter('escalation', 'ann')).toContain(ruling);
      expect(await letter('reminder', 'rita')).toContain(position);
      const late = { kind: 'decision', subject: decision, phase: 'open', createdAt: plusMs(DUE, 1) } as const;
      await post.world.at(late.createdAt);
      const text = await post.textOf(await post.world.notice('reminder', people.ann, late));
      expect(text.replaceAll(/\s+/g, ' ')).toContain(ruling);
    } finally {
      await owner.deleteFrom('responsible').where('person', '=', people.ann).execute();
    }
  });

  it('about a conflict of interest says that nobody is left to rule, also when the deputy has one', async () => {
    const { decision, people, notice } = post.world;
    const told = async (about: Person): Promise<string> => {
      const data = { kind: 'decision', subject: decision, phase: 'open', data: { about: people[about] } } as const;
      return (await post.textOf(await notice('conflict_declared', people.fran, data))).replaceAll(/\s+/g, ' ');
    };
    const ends = 'Unless its rules decide it before, the ladder ends it.';
    await decidedBy('authority@1', ['ann', 'rita'], ['vic']);
    expect(await told('vic')).not.toContain(ends);
    await decidedBy('authority@1', ['ann', 'rita'], ['vic', 'ben']);
    for (const name of ['vic', 'ben'] as const)
      expect(await told(name)).toContain(`The final authority and the deputy both have one. ${ends}`);
  });

  it('that tells that time has passed does not ask anew who was asked for somebody away', async () => {
    const { owner, decision, people, notice, rung } = post.world;
    await decidedBy('authority@1', ['ann', 'rita']);
    await rung('decision', decision, 'escalate', '2026-04-08T15:00:00.000Z');
    await owner
      .updateTable('appointment')
      .set({ who: ['deputy'] })
      .where('do', '=', 'escalate')
      .execute();
    const about = { kind: 'decision', subject: decision, phase: 'open' } as const;
    const asked = await notice('advice_closed', people.ben, { ...about, data: { for: people.vic } });
    const text = (await post.textOf(asked)).replaceAll(/\s+/g, ' ');
    expect(text).toContain('0 positions taken. Please decide until');
    expect(text).toContain('you will be asked as well, as the deputy of the final authority');
    await owner.deleteFrom('appointment').execute();
    const climbed = await letter('escalation', 'ben');
    expect(climbed).toContain('You were asked already, for somebody who is away; from now on you are asked yourself.');
    await owner.deleteFrom('notice').execute();
    expect(await letter('escalation', 'ben')).toContain('so you are asked as well from now on');
  });

  it('that asks for the ruling says whether advice has closed, or everybody has spoken before', async () => {
    const { owner, decision } = post.world;
    await decidedBy('authority@1', ['ann']);
    const early = await letter('advice_closed', 'vic');
    expect(early).toContain(
      'Everybody who was asked has spoken. Until you decide they can change what they said, at the latest until Wednesday 1 April 2026 at 17:00 (Europe/Berlin).',
    );
    expect(early).not.toContain('has closed');
    const closes = (closesAt: string) =>
      owner.updateTable('inputWindow').set({ closesAt }).where('subject', '=', decision).execute();
    await closes(plusMs(NOW, -1));
    const late = await letter('advice_closed', 'vic');
    await closes('2026-04-01T15:00:00.000Z');
    expect(late).toContain('The advice window of this decision has closed');
  });

  it('that counts what was said counts what was said by the right that its author holds', async () => {
    const { owner, decision, program, people } = post.world;
    await decidedBy('majority@1', ['ben', 'ann', 'rita'], ['ann']);
    const said = { decision, program, audience: 'participants' as const, entry: 1, kind: 'decide' };
    const ids = ['5f0c8a52-31f3-4f43-9a64-0f2a4be0a3ce', '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b'];
    await owner
      .insertInto('position')
      .values([people.ann, people.ben].map((person, n) => ({ ...said, id: ids[n] ?? '', person })))
      .execute();
    const text = await letter('advice_closed', 'vic');
    await owner.deleteFrom('position').execute();
    expect(text).toContain('1 position taken');
  });

  it('that invites to a cycle lists their right in what will be decided', async () => {
    const { cycle, people, gate, notice } = post.world;
    await gate('cycle', cycle, 'agenda');
    const invited = async (to: Person): Promise<string> =>
      (await post.textOf(await notice('invitation', people[to], { phase: 'agenda' }))).replaceAll(/\s+/g, ' ');
    await decidedBy('majority@1', ['ann', 'ben', 'fran'], ['ann', 'vic']);
    const question = '"How do we settle conflicts?":';
    expect(await invited('ann')).toContain(`${question} ${CONFLICT.slice(0, -1)}`);
    expect(await invited('vic')).toContain(`${question} ${NO_RULING}; the deputy does`);
    expect(await invited('ben')).toContain(`${question} you decide: your position counts`);
    await decidedBy('majority@1', ['ann', 'fran'], ['ann', 'vic']);
    expect(await invited('ben')).toContain(`${question} ${INSTEAD.slice(0, -1)}`);
    expect(await invited('fran')).toContain(`${question} ${ALONE.slice(0, -1)}`);
  });
});
