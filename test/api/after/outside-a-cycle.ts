import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import { BEN, CARL, DECISION, FAY, aCouncil, voices, type Council, type Forum } from '../forum/a-forum.js';
import { clockworkOf } from '../forum/clockwork.js';

export const REASON = 'Twelve teams went back to the long form';
export const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** A council and its clockwork, and what people do there with decisions outside any cycle. */
export function decisionsOutsideACycle() {
  let council: Council;
  const said = voices(() => council);
  const clockwork = clockworkOf(() => council);

  const forumOf = (body: DecisionView): Forum => ({
    cycle: '',
    decision: body.id,
    options: Object.fromEntries(body.options.map(({ title, id }) => [title, id])),
  });
  const open = (as: string, body: object) =>
    said.post<DecisionView & { detail?: string }>(as, `programs/${council.program}/decisions`, body);
  /** One that is open outside any cycle. */
  async function outside(parts: object = {}): Promise<Forum> {
    const { status, body } = await open(FAY, { ...DECISION, deciders: [], advisers: [], reviewers: [], ...parts });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return forumOf(body);
  }
  /** One in effect, with everybody's right. */
  async function made(parts: object = {}): Promise<Forum> {
    const forum = await outside({ advisers: [BEN], contributors: [CARL], ...parts });
    const { advice } = await council.read(forum.decision);
    await council.clock(plusMs(advice?.closesAt ?? '', 1));
    await said.decide(forum);
    return forum;
  }
  return {
    ...said,
    clockwork,
    forumOf,
    open,
    outside,
    made,
    council: () => council,
    links: async ({ decision }: Forum, as = FAY) => (await council.read(decision, as)).links,
    begin: async (): Promise<void> => {
      council = await aCouncil();
    },
    end: async (): Promise<void> => {
      await clockwork.end();
      await council.end();
    },
  };
}
