import { randomUUID } from 'node:crypto';
import type { Purpose } from '../../libs/domain/notice.js';
import type { PhaseOf } from '../../libs/domain/subject.js';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';

const post = new Delivery();

describe.each<[Purpose, PhaseOf]>([
  ['decision_made', 'decided'],
  ['decision_in_effect', 'in_effect'],
])('the letter %s', (purpose, phase) => {
  const letter = async (to: 'ann' | 'rita'): Promise<string> => {
    const { decision, people, gate, notice } = post.world;
    await gate('decision', decision, phase);
    return post.textOf(await notice(purpose, people[to], { kind: 'decision', subject: decision, phase }));
  };

  /** Ann advises what became the outcome, and Vic answers her. */
  async function advised(more: object): Promise<void> {
    const { owner, decision, program, people } = post.world;
    const said = { decision, program, audience: 'participants' as const, entry: 1, kind: 'advise' as const };
    await owner
      .insertInto('position')
      .values({ ...said, id: randomUUID(), person: people.ann, reason: 'It costs us nothing', ...more })
      .execute();
  }
  afterEach(async () => void (await post.world.owner.deleteFrom('position').execute()));

  it('tells who advised what they advised, and its answer', async () => {
    const { owner, decision, people } = post.world;
    const { outcome } = await owner
      .selectFrom('decision')
      .select('outcome')
      .where('id', '=', decision)
      .executeTakeFirstOrThrow();
    await advised({ option: outcome, answer: 'Agreed,\nand thank you', answeredBy: people.vic, answeredAt: NOW });
    expect(await letter('ann')).toContain(
      'You advised "Last writer wins":\n  It costs us nothing\nThe answer of Vic Authority:\n  Agreed,\n  and thank you\n',
    );
    expect(await letter('rita')).not.toContain('It costs us nothing');
  });

  it('names no option that was not chosen, and says so where nobody answered', async () => {
    await advised({ option: null });
    expect(await letter('ann')).toContain('You advised:\n  It costs us nothing\nIt has no answer.\n');
  });

  it('speaks of no advice to who gave none', async () => {
    expect(await letter('ann')).not.toContain('You advised');
  });
});
