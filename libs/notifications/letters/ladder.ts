import { inWords } from '../../domain/ladder/ladder-in-words.js';
import { endsTheStall } from '../../domain/ladder/rung.js';
import { plural } from '../../domain/words/plural.js';
import type { Writing } from './writing.js';

const STEPS = [
  ...(['escalate', 'extend_once', 'apply_tie_break'] as const),
  ...(['apply_default', 'advance_flagged', 'cancel', 'halt'] as const),
] as const;

type Step = (typeof STEPS)[number];

/** What the ladder does next if nothing happens, and when: one sentence, or null when nothing is armed. */
export async function whatNext(writing: Writing): Promise<string | null> {
  const { db, gate } = writing;
  if (!gate) return null;
  const next = await db
    .selectFrom('appointment')
    .select(['do', 'at', 'who', 'fallback', 'extendBy'])
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
  const what = await consequence(writing, { ...next, do: next.do as Step, by: next.extendBy?.length });
  return `If it is not done by ${writing.when(next.at)}, ${what}.`;
}

async function consequence(writing: Writing, rung: Parameters<typeof inWords>[0] & { do: Step }): Promise<string> {
  const { gate, data, to } = writing;
  const { do: step } = rung;
  if (step === 'escalate' && data.kind === 'decision' && rung.who.every((who) => who === 'deputy')) {
    const named = await writing.db
      .selectFrom('decision')
      .select('deputy')
      .where('id', '=', data.subject)
      .executeTakeFirst();
    if (named?.deputy === to.id) return 'you will be asked as well, as the deputy of the final authority';
  }
  const ends = endsTheStall(step);
  if (ends && gate?.heldUntil) return 'the hold ends and the clocks go on';
  if (ends && step !== 'cancel' && gate?.kind === 'decision') return defaultOf(writing);
  if (step === 'advance_flagged' && gate?.kind === 'cycle' && gate.phase === 'closure') {
    return 'the note is published as it is; what has no answer becomes a broken promise with an owner and a date';
  }
  const words = inWords(rung, data.kind, gate?.phase ?? '');
  return asWhatHappens(words.charAt(0).toLowerCase() + words.slice(1));
}

/** A step, as its reader meets it: `asks the facilitators as well` is `the facilitators will be asked as well`. */
const asWhatHappens = (step: string): string =>
  step
    .replace(/^asks (.*) as well$/, '$1 will be asked as well')
    .replace(/^gives (.*) more, once$/, 'there will be $1 more, once')
    .replace(/^applies (the declared tie-break) to/, '$1 is applied to');

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
