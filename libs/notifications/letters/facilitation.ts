import { deadlineOf, whatNext } from './ladder.js';
import { dueAgain } from './moved.js';
import { openIn } from './owed.js';
import { inputOf, isInvited } from './session.js';
import { plural } from '../../domain/words/plural.js';
import { sentence } from './wording.js';
import { aboutCycle, whileItLasts, type Cycle, type Template, type Writing } from './writing.js';

export const dispositionsWanted: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    const { contributions, undisposed } = await openIn(writing.db, cycle.id);
    const closed = `Input to "${cycle.title}" has closed`;
    return {
      subject: `${undisposed > 0 ? 'Every voice needs an answer' : 'Refinement has begun'}: ${cycle.title}`,
      paragraphs: [
        contributions > 0
          ? `${closed} with ${plural(contributions, 'contribution')}${undisposed > 0 ? `; ${undisposed} without an answer` : ', and each has an answer'}.`
          : `${closed}, and nobody said anything.`,
        undisposed > 0
          ? 'Please draft what becomes of each: it will change something (which items), it will not (why), later (when and why), an answer, or a duplicate. Drafts stay private until the closure note.'
          : 'Nothing waits for an answer. End refinement when what is to be built is written down.',
        deadlineOf(writing),
        await whatNext(writing),
      ],
      path: `/v1/cycles/${cycle.id}`,
    };
  }),
);

export const closureDraftReady: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    const { undisposed } = await openIn(writing.db, cycle.id);
    return {
      subject: `The closure note is drafted: ${cycle.title}`,
      paragraphs: [
        `The closure note of "${cycle.title}" is drafted from what was said and decided. Please read it, add what was learnt, and publish it.`,
        undisposed > 0
          ? `${sentence(undisposed, 'contribution', 'has', 'have')} no answer yet: give each one before you publish.`
          : 'Every contribution has an answer.',
        deadlineOf(writing),
        await whatNext(writing),
      ],
      path: `/v1/cycles/${cycle.id}/closure`,
    };
  }),
);

export const held: Template = aboutCycle(async (writing, cycle) => {
  const until = writing.gate?.heldUntil;
  if (!until) return null;
  const why = await writing.db
    .selectFrom('moveReason')
    .select(['reason', 'audience'])
    .where('cycle', '=', cycle.id)
    .where('what', '=', 'held')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    subject: `On hold: ${cycle.title}`,
    paragraphs: [
      `"${cycle.title}" is on hold until ${writing.when(until)}. Its clocks stand still, and so do those of its decisions and reviews; nobody is reminded of anything.`,
      why && writing.mayRead(why) ? `The reason: ${why.reason}` : null,
      writing.to.facilitates
        ? 'Resume it earlier when it can go on. The working time that was left is kept.'
        : `Nothing is due meanwhile${waitsForSession(writing) ? ', and the session does not begin' : ''}. You hear when it goes on.`,
      writing.to.facilitates ? await whatNext(writing) : null,
    ],
    path: `/v1/cycles/${cycle.id}`,
  };
});

export const resumed: Template = aboutCycle(async (writing, cycle) => {
  if (!writing.gate || writing.gate.heldUntil) return null;
  return {
    subject: `Resumed: ${cycle.title}`,
    paragraphs: [
      `"${cycle.title}" goes on, in the phase ${writing.gate.phase.replace('_', '-')}. The working time that was left is kept.`,
      ...(writing.to.facilitates ? [deadlineOf(writing), await whatNext(writing)] : await datesOf(writing, cycle)),
    ],
    path: `/v1/cycles/${cycle.id}`,
  };
});

const waitsForSession = ({ gate }: Writing): boolean => gate?.phase === 'agenda' || gate?.phase === 'pre_read';

/** The dates that concern somebody who does not run the cycle. */
async function datesOf(writing: Writing, cycle: Cycle): Promise<(string | null)[]> {
  const invited = await isInvited(writing, cycle);
  return [
    invited && waitsForSession(writing) ? `The session is ${writing.when(cycle.sessionAt)}.` : null,
    invited && (waitsForSession(writing) || writing.gate?.phase === 'session') ? await inputOf(writing, cycle) : null,
    await dueAgain(writing, cycle),
  ];
}
