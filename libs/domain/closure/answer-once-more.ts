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
  /** Whoever answers: they owe the answer that they put off. */
  readonly by: string;
  /** Who said the same and shares the answer, and the first that each of them said. */
  readonly shared: readonly { readonly author: string; readonly contribution: string }[];
}

/**
 * Answers what was contested or put off, or what lost its item: its author hears, as does whoever shares it, and nobody is to answer
 * it any more, but where it is put off.
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
