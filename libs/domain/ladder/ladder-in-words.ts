import type { Receiver } from './ladder.js';
import type { StepName, SubjectKind } from '../subject.js';

const WHO: Record<Receiver, string> = {
  responsible: 'those who owe something',
  facilitator: 'the facilitators',
  deputy_facilitator: 'the deputy facilitator',
  final_authority: 'the final authority',
  deputy: 'the deputy of the final authority',
};

interface Named {
  readonly do: StepName;
  readonly who: readonly Receiver[];
}

const DEFAULTS: Record<SubjectKind, string> = {
  program: 'Nothing changes',
  cycle: 'The cycle goes on; what is missing stays visible',
  decision: 'The declared default is decided',
  review: 'It counts as not approved, and the decision goes back to its forum',
};
const CANCELS: Record<SubjectKind, string> = {
  ...DEFAULTS,
  cycle: 'The cycle is cancelled, and everybody is told why',
  decision: 'The decision is withdrawn',
};

const WORDS: Record<StepName, (who: string, kind: SubjectKind) => string> = {
  remind: (who) => `Reminds ${who}`,
  escalate: (who) => `Asks ${who} as well`,
  apply_tie_break: () => 'Applies the declared tie-break to the positions that count',
  apply_default: (_who, kind) => DEFAULTS[kind],
  advance_flagged: (_who, kind) => DEFAULTS[kind],
  cancel: (_who, kind) => CANCELS[kind],
  close_session: () => 'The session ends',
  settle: () => 'Advice closes; the final authority may decide',
  ask_promise: () => 'Asks whether the promise was kept',
};

/** What a step will do when its instant comes, if nothing happens before. */
export function inWords({ do: step, who }: Named, kind: SubjectKind, phase: string): string {
  if (phase === 'obligations' && step === 'advance_flagged') return 'The cycle goes on without the answer, flagged';
  return WORDS[step](who.map((receiver) => WHO[receiver]).join(' and '), kind);
}
