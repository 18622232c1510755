import { change, type Change, type NoticeDraft } from '../change.js';
import type { Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Instant } from '../time.js';
import { openBecause, settlingRefused, type AnswerFacts } from './contest.js';
import type { DispositionBody } from './disposition.js';

/** How another answer is told, and written down, by why it is given. */
const SETTLED = {
  contested: ['contest_settled', 'contest-settled'],
  deferred: ['answer_settled', 'deferral-settled'],
  dropped: ['answer_settled', 'dropped-settled'],
} as const;

/** What is answered once more, and for whom. */
export interface Settled {
  readonly contribution: string;
  readonly cycle: string;
  /** The person who answers. If they defer the answer, they owe it. */
  readonly by: string;
  /** Who said the same and shares the answer, and the first that each of them said. */
  readonly shared: readonly { readonly author: string; readonly contribution: string }[];
}

/**
 * Answers again a contribution whose answer was contested or deferred, or whose item was dropped. Its author and the people who share the
 * answer are notified. The promise of an answer is kept, unless it is deferred again.
 */
export function answerOnceMore(
  answer: AnswerFacts,
  { contribution, cycle, by, shared }: Settled,
  { kind, until }: Pick<DispositionBody, 'kind' | 'until'>,
  now: Instant,
): Change | Refusal {
  const no = settlingRefused(answer);
  if (no) return no;
  const because = openBecause(answer) ?? 'deferred';
  const [purpose, type] = SETTLED[because];
  const about = subject('cycle', cycle);
  const promise = { about, part: contribution };
  const told = { subject: about, mark: `${contribution}:${now}` };
  const sharedBy = shared.filter(({ author }) => author !== answer.author);
  return change({
    entries: [{ type, subject: about, audience: 'restricted', body: { contribution } }],
    notices: [
      { ...told, person: answer.author, purpose, data: { about: contribution, because } },
      ...sharedBy.map((one): NoticeDraft => ({
        ...told,
        person: one.author,
        purpose: 'answer_settled',
        data: { about: one.contribution, because: 'shared' },
      })),
    ],
    promises: kind === 'deferred' && until ? [{ ...promise, kind, owner: by, dueAt: until }] : [],
    kept: (['contested', 'deferred', 'dropped'] as const).map((open) => ({ ...promise, kind: open })),
  });
}
