import type { Receiver } from '../../domain/ladder.js';
import { plural } from './wording.js';
import type { Writing } from './writing.js';

const WHO: Record<Receiver, string> = {
  responsible: 'those responsible',
  facilitator: 'the facilitators',
  deputy_facilitator: 'the deputy facilitator',
  final_authority: 'the final authority',
  deputy: 'the deputy of the final authority',
};

const STEPS = ['escalate', 'apply_tie_break', 'apply_default', 'advance_flagged', 'cancel'] as const;

/** What the ladder does next if nothing happens, and when: one sentence, or null when nothing is armed. */
export async function whatNext(writing: Writing): Promise<string | null> {
  const { db, gate } = writing;
  if (!gate) return null;
  const next = await db
    .selectFrom('appointment')
    .select(['do', 'at', 'who'])
    .where('kind', '=', gate.kind)
    .where('subject', '=', gate.id)
    .where('entry', '=', gate.entry)
    .where('version', '=', gate.version)
    .where('held', '=', gate.heldUntil !== null)
    .where('firedAt', 'is', null)
    .where('do', 'in', STEPS)
    .orderBy('at')
    .orderBy('rung')
    .limit(1)
    .executeTakeFirst();
  if (!next) return null;
  const what = await consequence(writing, next.do as (typeof STEPS)[number], next.who);
  return `If nothing happens until ${writing.when(next.at)}, ${what}.`;
}

async function consequence(writing: Writing, step: (typeof STEPS)[number], who: readonly Receiver[]): Promise<string> {
  const { gate } = writing;
  if (step === 'escalate') return `${who.map((receiver) => WHO[receiver]).join(' and ')} will be asked as well`;
  if (step === 'apply_tie_break') return 'the declared tie-break is applied';
  if (gate?.heldUntil) return 'the hold ends and the clocks go on';
  if (gate?.kind === 'review') return 'it counts as not approved and the decision goes back to its forum';
  if (gate?.kind === 'decision') return step === 'cancel' ? 'the decision is withdrawn' : defaultOf(writing);
  if (step === 'cancel') return 'the cycle is cancelled, and everybody is told why';
  if (gate?.phase === 'closure')
    return 'the note is published as it is; what has no answer yet becomes a broken promise with an owner and a date';
  return 'the cycle goes on without it, and what is missing is named for everybody to see';
}

async function defaultOf({ db, data }: Writing): Promise<string> {
  const option = await db
    .selectFrom('option')
    .innerJoin('decision', 'decision.id', 'option.decision')
    .select('option.title')
    .where('decision.id', '=', data.subject)
    .where((eb) =>
      eb.or([
        eb('option.id', '=', eb.ref('decision.defaultOption')),
        eb.and([eb('decision.defaultOption', 'is', null), eb('option.statusQuo', '=', true)]),
      ]),
    )
    .executeTakeFirst();
  return option ? `the declared default is decided: "${option.title}"` : 'the declared default is decided';
}

/** Until when, and how often that was moved. */
export function deadlineOf({ gate, when }: Writing): string | null {
  if (!gate?.deadline) return null;
  const moved = gate.moves > 0 ? `, after the deadline was moved ${plural(gate.moves, 'time')}` : '';
  return `It is due ${when(gate.deadline)}${moved}.`;
}
