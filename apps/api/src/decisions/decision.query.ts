import { namingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { chooses, type LastWord } from '../../../../libs/domain/acting/acting.js';
import { lastWordOf, officeOf, decisionRoleOf, standsInWords } from '../../../../libs/domain/decision/rights.js';
import { disclosed } from '../../../../libs/domain/decision/anonymous.js';
import { isBecause, type Voice } from '../../../../libs/domain/decision/settling/because-in-words.js';
import type { Shown } from '../../../../libs/domain/decision/methods/forms.js';
import { rulesInWords } from '../../../../libs/domain/decision/preview/rules-in-words.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { instantFor } from '../../../../libs/calendar/instant-for.js';
import { sayingOf } from '../http/naming/saying-of.js';
import { readArmed, readResponsible } from './clock/clock.query.js';
import { listConcerns } from './concerns/concern.query.js';
import { nextOf, outcomeInWords } from './decision-in-words.js';
import { readRow, type DecisionRow } from './decision-row.query.js';
import { DecisionParts, type DecisionView } from './decision.schemas.js';
import { readLastWord } from './last-word.query.js';
import { readOwnPosition } from './positions/position.query.js';
import { readForumStanding } from './forum-standing.query.js';

/** One decision, as `viewer` may see it. */
export async function readDecision(db: Database | Tx, viewer: Viewer, id: string): Promise<DecisionView> {
  const lastWord = await readLastWord(db, viewer, id);
  const said = {
    ...(await readRow(db, viewer, id, chooses(lastWord))),
    concerns: await listConcerns(db, viewer, id),
    position: await readOwnPosition(db, viewer, id),
  };
  const named = await namingConsenting(db, viewer, said, sayingOf(DecisionParts)); // before sentences are made of it
  const { reading, shown, countShown: counted, choosesNow: choosing, untold, ...row } = named;
  const { authority, deputy, entitlement, conflicted, tally, outcome, ...plain } = row;
  const instant: Voice['instant'] = (at) => instantFor(at, reading, reading.seconds);
  const ladder = await readArmed(db, 'decision', id);
  return {
    ...plain,
    rulesInWords: rulesOf(plain, shown, tally),
    yourRight: rightOf(plain, { authority, deputy, entitlement, conflicted }, viewer.person, lastWord),
    tally: tallyOf(tally, shown, counted && !untold),
    standing: await readForumStanding(db, plain, { counted, choosing }, instant),
    responsible: await readResponsible(db, 'decision', id),
    ladder,
    next: nextOf(plain, ladder),
    outcome: outcome && outcomeOf(outcome, plain, { untold, instant }),
  };
}

type Plain = Omit<DecisionRow, 'tally' | 'outcome'>;

/** By which rules it is decided, for those who count in it now. */
function rulesOf(
  plain: Pick<Plain, 'method' | 'rules' | 'tieBreak' | 'anonymous' | 'criteria' | 'options' | 'proposal'>,
  shown: Shown,
  tally: DecisionRow['tally'],
): string[] {
  const { rules: parameters, options, proposal, ...about } = plain;
  const title = (which: (option: Plain['options'][number]) => boolean): string => options.find(which)?.title ?? '';
  return rulesInWords({
    ...about,
    parameters,
    shown,
    deciders: tally.entitled.decide,
    proposal: title(({ id }) => id === proposal),
    defaultOption: title(({ isDefault }) => isDefault),
  });
}

/** What somebody may do in it, and why. */
function rightOf(
  { method, conflicts, state }: Pick<Plain, 'method' | 'conflicts' | 'state'>,
  held: Pick<DecisionRow, 'authority' | 'deputy' | 'entitlement' | 'conflicted'>,
  person: string,
  { ruling }: LastWord,
): DecisionView['yourRight'] {
  const { entitlement, conflicted } = held;
  const right = decisionRoleOf(person, held, entitlement?.right ?? null);
  const declared = conflicts.some(({ person: whose }) => whose.id === person);
  const stands = {
    given: entitlement?.right ?? null,
    uncounted: entitlement?.uncounted ?? null,
    method,
    office: officeOf(person, held),
    lastWord: lastWordOf(held, conflicted),
    conflict: conflicted.includes(person) ? 'in_force' : declared ? 'late' : null,
  } as const;
  const open = state === 'open' || state === 'last_call';
  const acts = open && ruling !== null && ruling.for !== null;
  const now = acts ? 'acts' : open || state === 'draft' ? null : 'over';
  return { right, sentence: standsInWords(right, stands, now) };
}

/** The count, without votes unless they are told. */
const tallyOf = (tally: DecisionRow['tally'], shown: Shown, told: boolean): DecisionView['tally'] => ({
  ...tally,
  votes: told ? tally.votes : [],
  shown,
  hidden: !told,
});

function outcomeOf(
  made: NonNullable<DecisionRow['outcome']>,
  plain: Pick<Plain, 'state' | 'options'>,
  { untold, instant }: { readonly untold: boolean; readonly instant: Voice['instant'] },
): DecisionView['outcome'] {
  // a release that ran beside an upgrade may have written figures that tell a vote
  const because = isBecause(made.because) ? { ...disclosed({ untold }, made.because) } : made.because;
  const outcome = { ...made, because };
  return { ...outcome, sentence: outcomeInWords(outcome, plain, instant) };
}
